@preconcurrency internal import Glibc
package import PipeCore

/// Delivers messages to commands, each in a process group of its own; every other channel is left to `network`.
package struct CommandCourier: Courier {
    private let launcher: any Launcher
    private let environment: [String: String]
    private let patience: Duration
    private let network: any Courier

    /// `environment` is the program's own, of which a command inherits what a run does. A command that has not ended after
    /// `patience` is killed.
    package init(
        launcher: any Launcher, environment: [String: String], patience: Duration = .seconds(30), network: any Courier
    ) {
        self.launcher = launcher
        self.environment = environment.filter { LaunchPlan.inherited.contains($0.key) }
        self.patience = patience
        self.network = network
    }

    package func deliver(
        _ message: NotificationMessage, over channel: NotificationChannel
    ) async throws(DeliveryProblem) -> String {
        guard case .command(let words) = channel else { return try await network.deliver(message, over: channel) }
        var order = LaunchOrder(
            program: words.first ?? "", arguments: Array(words.dropFirst()),
            environment: environment.merging(Self.variables(of: message)) { $1 }, directory: "/")
        order.input = Array((message.json.description + "\n").utf8)
        let run: ProgramRun
        do throws(LaunchError) {
            run = try await ProgramRun.run(order, with: launcher, within: patience)
        } catch {
            // Somebody may install it, or the next leader have it.
            throw .temporary(error.description)
        }
        switch run.exit {
        case .code(0): return ProgramRun.lastLine(of: run.output).map { "\($0.prefix(200))" } ?? "exit code 0"
        case .code(let code):
            let complaint = ProgramRun.lastLine(of: run.complaints).map { ": \($0.prefix(200))" } ?? ""
            throw .temporary("'\(order.program)' ended with exit code \(code)\(complaint)")
        case .signal(let signal):
            let isKilled = signal == SIGKILL
            throw .temporary(
                isKilled
                    ? "'\(order.program)' was killed, at the latest after \(DurationText.exact(patience))"
                    : "'\(order.program)' was ended by \(SignalName.text(signal))")
        }
    }

    /// The kernel starts no program with a longer one; what is longer stands in the JSON alone.
    private static let longestVariable = 100_000

    /// What a short script wants to know without reading JSON.
    private static func variables(of message: NotificationMessage) -> [String: String] {
        let run = message.facts["run"]
        let values: [String: String?] = [
            "ID": message.id.description, "SUBJECT": message.subject, "TEXT": message.text,
            "URGENCY": message.urgency.rawValue, "RULE": message.facts["rule"]?.string,
            "EVENT": message.facts["event"]?.string, "DEPLOYMENT": message.facts["deployment"]?.string,
            "QUEUE": message.facts["queue"]?.string, "AGENT": message.facts["agent"]?.string,
            "RUN_ID": run?["id"]?.string, "RUN_NAME": run?["name"]?.string,
        ]
        var variables: [String: String] = [:]
        for case (let name, let value?) in values where value.utf8.count <= longestVariable {
            variables["OCTOPIPE_NOTIFICATION_" + name] = value.replacing("\0", with: "")
        }
        return variables
    }
}
