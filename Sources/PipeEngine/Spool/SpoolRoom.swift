@preconcurrency internal import Glibc
package import Logging
internal import Synchronization

/// What all that write to one spool know together of its room: whether the disk takes what they write, and how much that was
/// since somebody last looked.
package final class SpoolRoom: Sendable {
    private struct State {
        var problem: Int32 = 0
        var growth = 0
    }

    private let state = Mutex(State())
    private let logger: Logger
    /// Rung when somebody should look for room.
    let bell = WakeUp()

    /// So much may be written before somebody looks.
    private static let patience = 64 << 20

    package init(logger: Logger) {
        self.logger = logger
    }

    /// Whether the disk refuses what is written.
    var isFull: Bool { state.withLock { $0.problem != 0 } }

    /// Takes note of so many more bytes, of which the disk refused some with `problem`, an `errno` or 0. A change is logged once.
    func note(_ bytes: Int, _ problem: Int32) {
        let (before, isMuch) = state.withLock { state in
            defer { state.problem = problem }
            state.growth += bytes
            let isMuch = state.growth >= Self.patience
            if isMuch { state.growth = 0 }
            return (state.problem, isMuch)
        }
        if before == 0, problem != 0 {
            logger.error(
                "the spool cannot be written: runs go on, but their logs may have gaps; make room on its disk",
                metadata: ["why": "\(Self.text(problem))"])
        } else if before != 0, problem == 0 {
            logger.info("the spool can be written again")
        }
        if isMuch || (before == 0 && problem != 0) { bell.ring() }
    }

    static func text(_ problem: Int32) -> String { String(cString: strerror(problem)) }
}
