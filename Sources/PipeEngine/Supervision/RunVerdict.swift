package import PipeCore

/// From how a process ended to what that means for its run. Decides; does nothing.
package enum RunVerdict {
    /// The event to report; `nil` for a run that was abandoned.
    /// `failure` is what the process itself said was wrong.
    package static func event(
        for exit: ProcessExit, order: RunOrder?, failure: String?, outOfMemory: OutOfMemory? = nil,
        retries: RetryPolicy, spent: Int
    ) -> RunEvent? {
        if order == .abandon { return nil }
        if exit == .code(0) { return .succeeded }
        let cause = cause(of: exit, failure: failure, outOfMemory: outOfMemory)
        switch (order, exit) {
        case (.cancel, _):
            return .stopped(cause)
        case (.timeOut(let overrun), _):
            return .timedOut(Cause("\(overrun)", exitCode: cause.exitCode, signal: cause.signal))
        case (.release, _):
            // Handed back where it would be tried again after a crash: this is one, and nobody's fault.
            return retries.wait(afterSpending: spent + 1, because: .crashed) == nil
                ? .crashed(
                    Cause("its agent was stopped; " + cause.message, exitCode: cause.exitCode, signal: cause.signal))
                : .released(reason: "its agent was stopped")
        case (_, .code):
            return .failed(cause)
        case (_, .signal):
            return .crashed(cause)
        }
    }

    /// What was killed for want of memory explains more than what its parent made of it.
    package static func cause(of exit: ProcessExit, failure: String?, outOfMemory: OutOfMemory? = nil) -> Cause {
        switch exit {
        case .signal(let signal) where outOfMemory != nil:
            Cause(outOfMemory?.description ?? "", signal: signal)
        case .code(let code):
            Cause(
                outOfMemory.map { "\($0) (exit code \(code))" } ?? failure.map { "\($0) (exit code \(code))" }
                    ?? "exit code \(code)", exitCode: code)
        case .signal(let signal):
            Cause("killed by signal \(signal) (\(SignalName.text(signal)))", signal: signal)
        }
    }
}
