/// What an agent may ask of a run it executes, in rising order of urgency.
enum RunOrder: Int, Comparable, Sendable {
    /// Its cancellation was asked for: stop it, and report how it ended.
    case cancel
    /// The agent stops: stop it, and hand it back where its policy allows another attempt.
    case release
    /// The claim is void or will be in a moment: kill it, and report nothing.
    case abandon

    static func < (left: RunOrder, right: RunOrder) -> Bool { left.rawValue < right.rawValue }
}
