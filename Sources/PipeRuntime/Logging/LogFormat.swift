/// In what form a program logs.
package enum LogFormat: String, CaseIterable, Hashable, Sendable {
    /// `journal` where standard error ends in systemd's journal, else `text`.
    case auto
    /// One line a message: time, level, what happened, the facts as `key=value`.
    case text
    /// One JSON object a line.
    case json
    /// Fields of systemd's journal.
    case journal
}
