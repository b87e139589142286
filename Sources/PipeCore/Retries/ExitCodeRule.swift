/// Which exit codes of a failed attempt are worth another.
package enum ExitCodeRule: Hashable, Sendable {
    case any
    case only([Int32])
    case allBut([Int32])

    /// `code` is `nil` where the flow failed before it had one: its program could not be started.
    package func allows(_ code: Int32?) -> Bool {
        switch self {
        case .any: true
        case .only(let codes): code.map(codes.contains) ?? false
        case .allBut(let codes): code.map { !codes.contains($0) } ?? true
        }
    }
}
