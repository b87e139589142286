import PipeCore
import Synchronization

/// Keeps what it is given, and answers as it is told to: by turns, and then with success.
final class RecordingCourier: Courier {
    enum Answer: Sendable {
        case success
        case problem(DeliveryProblem)
        /// Does not answer until the task is cancelled.
        case silence
    }

    private let answers: Mutex<[Answer]>
    private let silentRule: String?
    private let kept = Mutex<[NotificationMessage]>([])
    private let tried: AsyncStream<NotificationMessage>.Continuation
    /// Each message, whenever it is tried.
    let attempts: AsyncStream<NotificationMessage>

    /// Messages of the silent rule are never answered.
    init(_ answers: [Answer] = [], silentRule: String? = nil) {
        self.answers = Mutex(answers)
        self.silentRule = silentRule
        (attempts, tried) = AsyncStream.makeStream(of: NotificationMessage.self)
    }

    var messages: [NotificationMessage] { kept.withLock { $0 } }

    func deliver(
        _ message: NotificationMessage, over channel: NotificationChannel
    ) async throws(DeliveryProblem) -> String {
        let isSilent = silentRule != nil && message.facts["rule"]?.string == silentRule
        let answer = answers.withLock { $0.isEmpty ? (isSilent ? .silence : .success) : $0.removeFirst() }
        kept.withLock { $0.append(message) }
        tried.yield(message)
        switch answer {
        case .success: return "taken"
        case .problem(let problem): throw problem
        case .silence:
            try? await Task.sleep(for: .seconds(3_600))
            throw .temporary("interrupted")
        }
    }
}
