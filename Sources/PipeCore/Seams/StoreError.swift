/// Why the store did not do what it was asked. The case answers the caller's question: try again?
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not reachable, or gone in the middle: try again later. Whether the change was kept is not known.
    case unavailable(String)
    /// Understood and refused: trying again changes nothing.
    case rejected(String)
    /// The store's content or schema is not what this program can work with.
    case damaged(String)

    package var description: String {
        switch self {
        case .unavailable(let why), .rejected(let why), .damaged(let why): why
        }
    }

    package var isTransient: Bool {
        if case .unavailable = self { true } else { false }
    }
}
