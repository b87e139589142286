import ArgumentParser
import PipeCore
import PipeRuntime

struct CancelFlowRuns: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel runs; what executes is stopped.",
        discussion: "Example: pipectl flow-run cancel brisk-otter --reason 'wrong year'")

    @Argument(help: "The runs: ids, beginnings of ids, or names.") var runs: [String]
    @Option(help: "What the run's history shall say.") var reason = "cancelled by pipectl"
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try await connection.connected { connection in
            var found: [FlowRun] = []
            for text in runs { found.append(try await connection.lookup.run(text)) }
            let cancellation = Cancellation(store: connection.store, broker: try await connection.broker)
            var reports: [JSON] = []
            for run in found {
                let state = try await cancel(run, cancellation, connection.configuration)
                reports.append(["id": .string(run.id.description), "state": .string(state.rawValue)])
            }
            if output.isJSON { Terminal.print(JSON.array(reports).pretty) }
        }
    }

    private func cancel(
        _ run: FlowRun, _ cancellation: Cancellation, _ configuration: Configuration
    ) async throws -> RunState {
        let name = "run \(run.name) (\(run.id.short))"
        switch try await cancellation.request(run.id, reason: reason) {
        case .cancelled:
            if !output.isJSON { Terminal.print("cancelled \(name)") }
            return .cancelled
        case .cancelling(let unannounced):
            if !output.isJSON { Terminal.print("cancelling \(name): its agent stops it") }
            if let unannounced {
                let broker = configuration.broker.map { MaskedURL($0).description } ?? ""
                Terminal.note("warning: broker \(broker): \(unannounced); the agent sees it at its next heartbeat")
            }
            return .cancelling
        case .refused(let refusal) where refusal.state == .cancelling:
            if !output.isJSON { Terminal.print("\(name) is being cancelled already") }
            return .cancelling
        case .refused(let refusal):
            throw Failure("\(name) is \(refusal.state.rawValue): there is nothing to cancel", .refused)
        case .unknownRun:
            throw Failure("\(name) was deleted meanwhile", .badInput)
        }
    }
}
