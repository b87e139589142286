internal import PipeCore

/// The parts of a working agent that may be looked at.
struct WorkingAgent: Sendable {
    let board: StatusBoard
    let store: any Store
    let launcher: any Launcher
    let broker: any Broker
    let heartbeat: Heartbeat
    let forwarder: LogForwarder
    let spool: SpoolFolder
    let results: ResultSpool

    /// Whether it turns, as the service manager would be told.
    func isTurning(within span: Duration) async -> Bool {
        await launcher.turn()
        await broker.turn()
        return await heartbeat.isTurning(within: span)
    }
}
