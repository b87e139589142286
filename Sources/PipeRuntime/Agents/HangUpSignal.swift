@preconcurrency internal import Dispatch
@preconcurrency internal import Glibc
internal import Synchronization

/// SIGHUP, by which daemons are told to read their configuration again. One that came before anybody listened is passed on
/// then. On a terminal it keeps its other meaning: the terminal is gone, and so is who started the program.
final class HangUpSignal: Sendable {
    private struct State {
        var isPending = false
        var listener: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Kept alive, never touched again.
    private nonisolated(unsafe) let source: (any DispatchSourceSignal)?

    /// Takes the signal over from now on.
    init() {
        guard isatty(STDIN_FILENO) == 0 else {
            source = nil
            return
        }
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "hang-up"))
        source?.setEventHandler { [weak self] in
            let listener = self?.state.withLock { state in
                state.isPending = state.listener == nil
                return state.listener
            }
            listener?()
        }
        source?.resume()
    }

    func listen(_ listener: @escaping @Sendable () -> Void) {
        let isPending = state.withLock { state in
            state.listener = listener
            return state.isPending
        }
        if isPending { listener() }
    }
}
