internal import Logging
package import PipeEngine

extension LogRecord {
    /// The record in the journal's fields: `journalctl RUN_ID=…` finds what was said of a run.
    package func journalEntry(by program: String) -> JournalEntry {
        var entry = JournalEntry()
        entry.add("MESSAGE", text)
        entry.add("PRIORITY", "\(priority)")
        entry.add("SYSLOG_IDENTIFIER", program)
        entry.add("CODE_FILE", file)
        entry.add("CODE_LINE", "\(line)")
        entry.add("CODE_FUNC", function)
        for fact in facts { entry.add(Self.field(of: fact.key), fact.value) }
        return entry
    }

    /// A fact's name alone may be anybody's: the journal is shared.
    private static func field(of key: String) -> String {
        switch key {
        case "run": "RUN_NAME"
        case "id": "RUN_ID"
        case "deployment", "queue", "agent", "session": key
        default: "OCTOPIPE_" + key
        }
    }

    /// The levels of syslog.
    private var priority: Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
