/// What one listener puts up with.
package struct HTTPLimits: Hashable, Sendable {
    /// Connections at once. Beyond that, those that have asked nothing for longest make room.
    package var connections = 32
    /// From the first byte of a request to its last.
    package var head = Duration.seconds(5)
    /// Between two requests.
    package var idle = Duration.seconds(75)
    /// How long an answer may take to be made.
    package var answer = Duration.seconds(15)
    /// How long the other side may take to read it.
    package var write = Duration.seconds(10)

    package init() {}
}
