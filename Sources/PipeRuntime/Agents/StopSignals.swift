@preconcurrency internal import Dispatch
@preconcurrency internal import Glibc
internal import Synchronization

/// SIGTERM and SIGINT, as a stream: each element is one telling to stop.
final class StopSignals: Sendable {
    let stream: AsyncStream<Void>
    private let count = Atomic(0)
    /// Kept alive, never touched again.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Takes the signals over from now on.
    static func stream() -> StopSignals { StopSignals() }

    private init() {
        let (stream, sink) = AsyncStream.makeStream(of: Void.self)
        self.stream = stream
        let queue = DispatchQueue(label: "signals")
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [self] in
                count.add(1, ordering: .relaxed)
                sink.yield()
            }
            source.resume()
        }
        // A reader of a run's output may be gone: that is an error of the write, not the end of the agent.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Whether any has come yet.
    var haveArrived: Bool { count.load(ordering: .relaxed) > 0 }
}
