internal import Logging
internal import PipeCore

/// What others see of a working agent.
extension Agent {
    /// Tells the service manager that the agent turns, for as long as it does: its leases are guarded, notices could be
    /// taken, and processes started.
    func reassure(_ heartbeat: Heartbeat) async {
        await notifier.watchdog?.run { span in
            await launcher.turn()
            await broker.turn()
            return await heartbeat.isTurning(within: span)
        }
    }

    /// An agent is not ready before its broker was reached once, though it works without.
    func awaitBroker() async {
        guard let noticeBoard else { return }
        var backoff = Backoff(from: .milliseconds(200), to: .seconds(5))
        while !Task.isCancelled {
            do throws(BrokerError) {
                try await noticeBoard.connect()
                return board.change { $0.broker = .usable }
            } catch {
                logger.debug("waiting for the broker", metadata: ["why": "\(error)"])
                board.change { $0.broker = .away }
            }
            try? await Task.sleep(for: backoff.next())
        }
    }
}
