import Glibc
import PipeCore
import PipeRuntime

/// The tasks of a run as they go, at the bottom of the terminal.
struct LiveScreen {
    private var region = LiveRegion()

    /// More lines nobody reads while they move.
    private static let mostRows = 16

    /// `nil` where there is no terminal that lines could be drawn anew on.
    init?() {
        guard Terminal.liveSize != nil else { return nil }
    }

    mutating func show(_ tasks: [TaskRun], at now: Instant) {
        guard let size = Terminal.liveSize else { return }
        let room = min(Self.mostRows, size.rows - 2)
        let summary = TaskLine([.init("tasks: \(LiveTasks.summary(of: tasks))", .faint)])
        let lines = TaskLine.lines(LiveTasks.lines(of: tasks, room: max(0, room - 1)), at: now) + [summary]
        let shown = lines.suffix(max(1, room)).map { $0.fitted(to: size.columns - 1) }
        let text = region.draw(shown, in: size)
        Interruption.noteLiveRows(region.rows(in: size))
        Terminal.write(text, to: STDOUT_FILENO)
    }

    /// Takes the lines away; what is printed next stands where they began.
    mutating func close() {
        guard let size = Terminal.liveSize else { return }
        let text = region.erase(in: size)
        guard !text.isEmpty else { return }
        Terminal.write(text, to: STDOUT_FILENO)
        Interruption.noteLiveRows(0)
    }
}
