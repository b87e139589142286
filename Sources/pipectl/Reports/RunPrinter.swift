import PipeCore
import PipeRuntime

/// Prints what happens to a run, line by line: for people with the time of day under the date it belongs to, for programs as one
/// JSON object a line.
actor RunPrinter {
    private let isJSON: Bool
    private var day = ""
    /// The second of the last line, and how the clock showed it: lines come thousands a second.
    private var second = Int64.min
    private var clock = ""
    private var attempt = 1
    /// Where tasks are shown as they go; `nil` where each change of a task is a line.
    private var screen: LiveScreen?

    init(isJSON: Bool) {
        self.isJSON = isJSON
        screen = isJSON ? nil : LiveScreen()
    }

    /// Says to programs which run this is, first and once it has ended.
    func show(_ type: String, _ run: FlowRun) {
        if isJSON { print(type, run.report) }
    }

    /// Takes away what is drawn anew again and again; to be called before anybody else prints.
    func close() { screen?.close() }

    func show(_ sight: RunWatcher.Sight) {
        switch sight {
        case .silence(let error):
            screen?.close()
            Terminal.note("\(error); asking again")
        case .change(let entry): isJSON ? print("state", entry.report) : print(entry)
        case .line(let line): isJSON ? print("log", line.report) : print(line)
        case .task(.change(let task, let at)): isJSON ? print("task", task.report) : print(task, at)
        case .task(.progress(let task)):
            if isJSON { print("task", task.report) }
        case .board(let tasks): screen?.show(tasks, at: LocalTime.now())
        }
    }

    func print(_ type: String, _ report: JSON) {
        let typed: JSON.Object = ["type": .string(type)]
        Terminal.print(JSON.object(typed.merging(report.object ?? [:])).description)
    }

    private func print(_ entry: RunHistoryEntry) {
        var text = entry.event == "accepted" ? "accepted" : entry.state.rawValue
        if entry.attempt > 1, !entry.state.isFinal { text += " (attempt \(entry.attempt))" }
        if let cause = entry.cause { text += ": \(cause.message)" }
        print(at: entry.at, entry.state.style.paint("● " + text))
    }

    /// On a screen that shows tasks as they go only what went wrong is worth a line that stays.
    private func print(_ task: TaskRun, _ at: Instant?) {
        let isTrouble = task.state == .failed || task.state == .crashed || (task.state == .pending && task.cause != nil)
        guard isTrouble || (screen == nil && task.state != .pending) else { return }
        print(at: at ?? LocalTime.now(), task.line)
    }

    private func print(_ line: LogLine) {
        if line.attempt != attempt {
            attempt = line.attempt
            print(at: line.at, Style.faint.paint("– attempt \(attempt) –"))
        }
        let label =
            switch line.source {
            case .stdout, .stderr: line.source.rawValue
            case .agent: "agent"
            case .flow: line.level.rawValue
            }
        let padded = label + String(repeating: " ", count: max(0, 8 - label.count))
        let task = line.task.map { Style.faint.paint("[\(DisplayWidth.plain($0.text))]") + " " } ?? ""
        print(at: line.at, line.style.paint(padded) + " " + task + line.text)
    }

    private func print(at instant: Instant, _ text: String) {
        if instant.microseconds / 1_000_000 != second {
            second = instant.microseconds / 1_000_000
            let moment = LocalTime.text(instant).split(separator: " ")
            clock = String(moment[1])
            let today = "\(moment[0]) \(moment[2])"
            if today != day { put(Style.faint.paint("– \(today) –")) }
            day = today
        }
        put(Style.faint.paint(clock + LocalTime.milliseconds(instant)) + " " + text)
    }

    private func put(_ line: String) {
        screen?.close()
        Terminal.print(line)
    }
}

extension LogLine {
    fileprivate var style: Style {
        switch level {
        case .error, .critical: .red
        case .warning: .yellow
        case .debug, .info: source == .agent ? .faint : .plain
        }
    }
}
