/// When an agent ends.
package enum AgentEnd: Sendable {
    /// When it is told to.
    case told
    /// After one run.
    case oneRun
    /// As soon as nothing runs and nothing is due.
    case idle
}
