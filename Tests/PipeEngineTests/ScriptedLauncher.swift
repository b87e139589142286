import Glibc
import PipeCore
import Synchronization
import TestSupport

/// A launcher whose processes are none: each ends as the seed says for the n-th of them, or as it is told. Knows which
/// attempts live, and whether two of one run ever did.
final class ScriptedLauncher: Launcher {
    private struct Log {
        var count = 0
        var living: [String: Set<String>] = [:]
        var overlaps: [String] = []
    }

    private let seed: UInt64
    private let log = Mutex(Log())

    init(seed: UInt64) { self.seed = seed }

    /// Attempts that have begun and not ended, in words.
    var living: [String] { log.withLock { $0.living.flatMap { run, attempts in attempts.map { "\(run) \($0)" } } } }
    /// Attempts that began while another of the same run lived, in words.
    var overlaps: [String] { log.withLock { $0.overlaps } }

    func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        let run = order.environment[RunEnvironment.run] ?? ""
        let attempt = order.environment["OCTOPIPE_ATTEMPT"] ?? ""
        let number = log.withLock { log in
            log.count += 1
            return log.count
        }
        let fate = try Fate(seed: seed, number: number)
        log.withLock { log in
            if log.living[run]?.isEmpty == false { log.overlaps.append("\(run) \(attempt)") }
            log.living[run, default: []].insert(attempt)
        }
        return ScriptedProcess(number: number, fate: fate) { [self] in
            log.withLock { _ = $0.living[run]?.remove(attempt) }
        }
    }

    func turn() async {}

    /// How a process will end, if nobody tells it to end before.
    struct Fate {
        let exit: ProcessExit
        let after: Duration
        let isDeaf: Bool

        fileprivate init(seed: UInt64, number: Int) throws(LaunchError) {
            var dice = SplitMix(seed: seed ^ StableHash.of("process \(number)"))
            let isLong = dice.chance(0.2)
            after = .milliseconds(
                isLong ? Int.random(in: 200...1_500, using: &dice) : Int.random(in: 0...40, using: &dice))
            isDeaf = dice.chance(0.2)
            switch Int.random(in: 0..<20, using: &dice) {
            case 0..<11: exit = .code(0)
            case 11..<14: exit = .code(1)
            case 14..<16: exit = .code(75)
            case 16..<18: exit = .signal(SIGKILL)
            case 18: throw LaunchError(isFlowFault: true, "no such program")
            default: throw LaunchError(isFlowFault: false, "too many processes")
            }
        }
    }
}

/// A process that is none.
final class ScriptedProcess: LaunchedProcess {
    let pid: Int32
    let events: AsyncStream<ProcessEvent>
    private let sink: AsyncStream<ProcessEvent>.Continuation
    private let isDeaf: Bool
    private let state = Mutex(State())
    private let atEnd: @Sendable () -> Void

    private struct State {
        var hasEnded = false
        var isFrozen = false
        /// How it ends as soon as it may move again.
        var due: ProcessExit?
    }

    init(number: Int, fate: ScriptedLauncher.Fate, atEnd: @escaping @Sendable () -> Void) {
        // No process of this host has such a number.
        pid = .max - Int32(number)
        isDeaf = fate.isDeaf
        self.atEnd = atEnd
        (events, sink) = AsyncStream.makeStream(of: ProcessEvent.self)
        sink.yield(.output(.stdout, Array("I live\n".utf8)))
        // Unstructured: a process lives beside whoever started it.
        Task {
            try? await Task.sleep(for: fate.after)
            let isFrozen = state.withLock { state in
                if state.isFrozen { state.due = fate.exit }
                return state.isFrozen
            }
            if !isFrozen { end(fate.exit) }
        }
    }

    func signal(_ signal: Int32) async {
        if signal == SIGKILL || !isDeaf { end(.signal(signal)) }
    }

    func send(_ line: [UInt8]) async {}

    func freeze() async { state.withLock { $0.isFrozen = true } }

    func thaw() async {
        let due = state.withLock { state in
            state.isFrozen = false
            return state.due
        }
        if let due { end(due) }
    }

    private func end(_ exit: ProcessExit) {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        guard isFirst else { return }
        atEnd()
        sink.yield(.exited(ProcessEnd(exit)))
        sink.finish()
    }
}
