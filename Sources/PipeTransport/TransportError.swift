/// Why a request or a mail did not get through. The case answers the caller's question: try again?
package enum TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It may get through later; not before `after`, where the other side said so.
    case temporary(String, after: Duration? = nil)
    /// Trying again changes nothing until somebody changes a setting, this host, or the other side.
    case permanent(String)
    /// The task that asked was cancelled. Whether the other side got it is not known.
    case cancelled

    package var description: String {
        switch self {
        case .temporary(let why, _), .permanent(let why): why
        case .cancelled: "cancelled"
        }
    }
}
