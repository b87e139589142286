import ArgumentParser
import PipeCore
import PipeRuntime

struct ExplainFlowRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a run has not started, and what to do.",
        discussion: "The most decisive reason stands first.\n\nExample: pipectl flow-run why brisk-otter")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let facts = try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            // Of a run that has left the line, or is not due, the broker has nothing to tell.
            let broker = flowRun.state == .scheduled ? try await connection.broker : nil
            guard let facts = try await WaitingFacts(of: flowRun.id, in: connection.store, broker: broker) else {
                throw InputProblem("run \(flowRun.name) was deleted meanwhile")
            }
            return facts
        }
        let (flowRun, reasons) = (facts.run, facts.reasons)
        output.show([
            "run": .string(flowRun.id.description), "state": .string(flowRun.state.rawValue),
            "reasons": .array(reasons.map(\.report)),
        ]) {
            let state = flowRun.stateCell(at: facts.now)
            let title =
                "\(flowRun.name) (\(flowRun.id.short)) of \(flowRun.deployment): \(state.style.paint(state.text))"
            let lines = reasons.map { "  \($0.message)\($0.remedy.isEmpty ? "" : " → \($0.remedy)")" }
            return ([title] + lines).joined(separator: "\n")
        }
    }
}
