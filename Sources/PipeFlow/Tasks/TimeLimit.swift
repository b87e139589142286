internal import Synchronization

/// Runs a body that may take only so long.
enum TimeLimit {
    /// Throws `TaskTimeout` the moment that the time is over. The body is cancelled then; where it does not listen, it is left
    /// behind, on threads of its own, and what it returns is of no interest.
    static func run<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let race = Race<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let threads = BodyThreads()
                // Unstructured, both: a child task would have to be waited for, and this must end when the time does.
                let worker = Task(executorPreference: threads) {
                    do {
                        race.end(.success(try await body()))
                    } catch {
                        race.end(.failure(error))
                    }
                    threads.stop()
                }
                let alarm = Task {
                    // Cancelled once the body has ended.
                    guard (try? await Task.sleep(for: limit)) != nil else { return }
                    race.end(.failure(TaskTimeout(limit: limit)))
                    worker.cancel()
                }
                race.begin(continuation, worker, alarm)
            }
        } onCancel: {
            race.cancel()
        }
    }

    /// Who is first: the body or the alarm.
    private final class Race<Value: Sendable>: Sendable {
        private struct State {
            var continuation: CheckedContinuation<Value, any Error>?
            var result: Result<Value, any Error>?
            var worker: Task<Void, Never>?
            var alarm: Task<Void, Never>?
            var isCancelled = false
        }

        private let state = Mutex(State())

        func begin(
            _ continuation: CheckedContinuation<Value, any Error>, _ worker: Task<Void, Never>,
            _ alarm: Task<Void, Never>
        ) {
            let (result, isCancelled) = state.withLock { state in
                (state.worker, state.alarm) = (worker, alarm)
                if state.result == nil { state.continuation = continuation }
                return (state.result, state.isCancelled)
            }
            if isCancelled { worker.cancel() }
            if let result {
                alarm.cancel()
                continuation.resume(with: result)
            }
        }

        /// The first result counts.
        func end(_ result: Result<Value, any Error>) {
            let (continuation, alarm) = state.withLock { state in
                guard state.result == nil else {
                    return (nil as CheckedContinuation<Value, any Error>?, nil as Task<Void, Never>?)
                }
                state.result = result
                defer { state.continuation = nil }
                return (state.continuation, state.alarm)
            }
            alarm?.cancel()
            continuation?.resume(with: result)
        }

        func cancel() {
            let worker = state.withLock { state in
                state.isCancelled = true
                return state.worker
            }
            worker?.cancel()
        }
    }
}
