package import PipeCore

/// Which time limit of its deployment an attempt has overrun.
package enum Overrun: Hashable, Sendable, CustomStringConvertible {
    case timeout(Duration)
    case silence(Duration)

    /// The sentence that becomes the run's cause.
    package var description: String {
        switch self {
        case .timeout(let limit): "timed out after \(DurationText.exact(limit))"
        case .silence(let limit): "hung: no heartbeat for \(DurationText.exact(limit))"
        }
    }
}
