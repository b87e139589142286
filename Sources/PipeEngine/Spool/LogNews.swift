internal import Synchronization

/// Which logs have something to send: told by those who write, taken by the one who sends.
final class LogNews: Sendable {
    private let logs = Mutex<[AttemptLog]>([])
    /// Rung with every piece of news.
    let bell = WakeUp()

    func tell(_ log: AttemptLog) {
        logs.withLock { $0.append(log) }
        bell.ring()
    }

    func take() -> [AttemptLog] {
        logs.withLock { logs in
            defer { logs = [] }
            return logs
        }
    }
}
