internal import PipeCore

/// How long a task waits before its next try.
///
/// ```swift
/// try await context.task("download", retries: 3, retryDelay: .seconds(5)) { … }
/// try await context.task("upload", retries: 6, retryDelay: .exponential(from: .seconds(1), upTo: .seconds(60))) { … }
/// ```
public struct RetryDelay: Hashable, Sendable {
    private let first: Duration
    private let longest: Duration
    private let factor: Int

    /// The next try comes at once.
    public static let none = constant(.zero)

    /// So many seconds, each time.
    public static func seconds(_ seconds: Double) -> RetryDelay { constant(.seconds(seconds)) }

    /// The same each time.
    public static func constant(_ delay: Duration) -> RetryDelay {
        RetryDelay(first: delay, longest: delay, factor: 1)
    }

    /// Twice as long each time, up to a limit.
    public static func exponential(from first: Duration, upTo longest: Duration) -> RetryDelay {
        RetryDelay(first: first, longest: longest, factor: 2)
    }

    /// Before the try that follows the one of this number, counted from 1.
    package func after(attempt: Int) -> Duration {
        var delay = first
        for _ in 1..<max(1, attempt) where delay < longest { delay *= factor }
        return max(.zero, min(delay, longest))
    }
}
