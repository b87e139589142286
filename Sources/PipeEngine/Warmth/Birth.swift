internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeThreads

/// One fork on its way from the process that is asked for it to the moment when it may begin. It has done nothing of
/// its run before that; if it may not begin, it ends.
actor Birth {
    /// What became of it.
    enum Answer {
        /// It waits to be let begin.
        case ready(pid: pid_t)
        /// There is none, for this reason; empty where nobody was left to give one.
        case none(why: String)
        /// Nobody answered in time.
        case silence
    }

    private let kept: Int32
    /// The end that goes to the process; to be closed by whoever hands it over.
    private(set) var given: Int32
    private var waiting: CheckedContinuation<Bool, Never>?

    private static let longestAnswer = 4_096

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    init() throws(BirthProblem) {
        var (kept, given): (Int32, Int32) = (-1, -1)
        let error = octo_birth_pair(&kept, &given)
        guard error == 0 else { throw BirthProblem(errno: -error) }
        (self.kept, self.given) = (kept, given)
    }

    deinit {
        close(kept)
        if given >= 0 { close(given) }
    }

    func closeGiven() {
        close(given)
        given = -1
    }

    func answer(within limit: Duration) async -> Answer {
        guard await isHeard(within: limit) else { return .silence }
        var text = [CChar](repeating: 0, count: Self.longestAnswer)
        var pid: pid_t = 0
        let count = octo_birth_hear(kept, &text, Int32(text.count), &pid)
        guard count > 0 else { return .none(why: "") }
        let words = String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return words == "ready" && pid > 0 ? .ready(pid: pid) : .none(why: words)
    }

    /// Lets it begin; `false` if it is gone.
    func allow() -> Bool { send(kept, "g", 1, Int32(MSG_NOSIGNAL)) == 1 }

    private func isHeard(within limit: Duration) async -> Bool {
        let timer = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            self.end(isHeard: false)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            waiting = continuation
            ProcessLauncher.thread.watch(kept) { self.assumeIsolated { $0.end(isHeard: true) } }
        }
    }

    private func end(isHeard: Bool) {
        ProcessLauncher.thread.unwatch(kept)
        waiting?.resume(returning: isHeard)
        waiting = nil
    }
}

/// Why there was no fork.
struct BirthProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    static let processIsGone = BirthProblem("the warm process was gone")

    init(errno error: Int32) { description = String(cString: strerror(error)) }
}
