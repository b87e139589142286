import PipeCore
import PipeRuntime

/// Has a run accepted, and says what became of the request.
struct Triggering {
    let connection: Connection
    let output: OutputOptions

    /// A watched run is announced in one line; its states tell the rest.
    func accept(_ request: RunRequest, watched: Bool) async throws -> FlowRun {
        let trigger = Trigger(store: connection.store, broker: try await connection.broker)
        switch try await trigger.accept(request) {
        case .unknownDeployment:
            throw InputProblem("deployment '\(request.deployment)' was deleted meanwhile")
        case .parentEnded:
            throw Failure("the run that asks is not at work any more", .refused)
        case .known(let run):
            show(run, "known already, by its idempotency key: run", watched)
            return run
        case .accepted(let run, let unannounced):
            show(run, request.due == .now ? "accepted run" : "scheduled run", watched)
            if let unannounced {
                Terminal.note(
                    "warning: broker \(brokerName): \(unannounced); the run is accepted; its notice will follow")
            }
            return run
        }
    }

    private func show(_ run: FlowRun, _ verb: String, _ watched: Bool) {
        if watched, output.isJSON { return }
        output.show(run.report) {
            let due = run.dueAt > run.createdAt + .seconds(1) ? ", due \(LocalTime.text(run.dueAt))" : ""
            return "\(verb) \(run.name) (\(run.id.short)) of \(run.deployment)\(due)"
        }
        if !watched, !output.isJSON, Terminal.width != nil {
            Terminal.note("follow it: pipectl flow-run watch \(run.id.short)")
        }
    }

    private var brokerName: String { connection.configuration.broker.map { MaskedURL($0).description } ?? "" }
}
