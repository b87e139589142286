import PipeCore
import PipeRuntime

/// What `cancel`, `pause` and `resume` have in common: something is asked of several runs, and each answer shown.
struct Intervening {
    let connection: ConnectionOptions
    let output: OutputOptions

    func ask(_ event: RunEvent, of texts: [String]) async throws {
        try await connection.connected { connection in
            var runs: [FlowRun] = []
            for text in texts { runs.append(try await connection.lookup.run(text)) }
            let intervention = Intervention(store: connection.store, broker: try await connection.broker)
            var reports: [JSON] = []
            for run in runs {
                let outcome = try await intervention.ask(event, of: run.id)
                let state = try show(outcome, event, run, connection.configuration)
                reports.append(["id": .string(run.id.description), "state": .string(state.rawValue)])
            }
            if output.isJSON { Terminal.print(JSON.array(reports).pretty) }
        }
    }

    private func show(
        _ outcome: Intervention.Outcome, _ event: RunEvent, _ run: FlowRun, _ configuration: Configuration
    ) throws -> RunState {
        let name = "run \(run.name) (\(run.id.short))"
        switch outcome {
        case .applied(let state, let unannounced):
            say(Self.sentence(state, name))
            if let unannounced {
                let broker = configuration.broker.map { MaskedURL($0).description } ?? ""
                Terminal.note("warning: broker \(broker): \(unannounced); the agent sees it at its next heartbeat")
            }
            return state
        case .refused(let refusal):
            guard Self.isAlreadySo(refusal) else { throw Failure(Self.objection(refusal, name), .refused) }
            say("\(name) is \(refusal.state == .cancelling ? "being cancelled" : refusal.state.rawValue) already")
            return refusal.state
        case .unknownRun:
            throw Failure("\(name) was deleted meanwhile", .badInput)
        }
    }

    private func say(_ sentence: String) {
        if !output.isJSON { Terminal.print(sentence) }
    }

    private static func sentence(_ state: RunState, _ name: String) -> String {
        switch state {
        case .cancelling: "cancelling \(name): its agent stops it"
        case .paused: "paused \(name): its agent stops its processes where they are"
        case .running: "resumed \(name)"
        case .scheduled, .pending, .completed, .failed, .crashed, .cancelled: "\(state.rawValue) \(name)"
        }
    }

    private static func isAlreadySo(_ refusal: RunRefusal) -> Bool {
        switch (refusal.event, refusal.state) {
        case (.cancelRequested, .cancelling), (.pauseRequested, .paused), (.resumed, .running): true
        default: false
        }
    }

    private static func objection(_ refusal: RunRefusal, _ name: String) -> String {
        let what = "\(name) is \(refusal.state.rawValue)"
        return switch refusal.event {
        case .pauseRequested where refusal.state == .scheduled:
            "\(what): only a running run can be paused; to keep runs from starting, pause their deployment or work queue"
        case .pauseRequested where refusal.state == .pending: "\(what): it can be paused once it runs"
        case .pauseRequested: "\(what): there is nothing to pause"
        case .resumed: "\(what): there is nothing to resume"
        default: "\(what): there is nothing to cancel"
        }
    }
}
