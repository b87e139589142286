@preconcurrency internal import Glibc
internal import Synchronization

/// SIGTERM and SIGINT: the first cancels the run, which then cleans up. A second SIGINT ends the process at once; further
/// SIGTERMs leave the cleaning up in peace.
package final class StopSignal: Sendable {
    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// The signal that came; `nil` as long as none has.
    package var signal: Int32? { state.withLock { $0.signal } }

    /// Called once, when the first comes, or at once where it has.
    package func onSignal(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.action = action
            return state.signal != nil
        }
        if isLate { action() }
    }

    /// Takes note of a signal.
    package func came(_ number: Int32) {
        let action = state.withLock { state in
            guard state.signal == nil else { return nil as (@Sendable () -> Void)? }
            state.signal = number
            return state.action
        }
        action?()
    }

    /// Takes both signals of this process over, from now on.
    package static func take() -> StopSignal {
        let stop = StopSignal()
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return stop }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        bell.store(ends[1], ordering: .releasing)
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(bell.load(ordering: .acquiring), &byte, 1)
                errno = saved
            }
            action.sa_flags = SA_RESTART
            sigaction(number, &action, nil)
        }
        let end = ends[0]
        Threads.start {
            var byte: UInt8 = 0
            while true {
                let count = read(end, &byte, 1)
                if count < 0, errno == EINTR { continue }
                guard count == 1 else { return }
                if Int32(byte) == SIGINT { Glibc.signal(SIGINT, SIG_DFL) }
                stop.came(Int32(byte))
            }
        }
        return stop
    }
}

/// Where the signal handler writes: it may do next to nothing else.
private let bell = Atomic<Int32>(-1)
