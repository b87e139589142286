/// Which of several due runs goes first: 1 before 9, as Prefect counts. Queues have one, and runs on a queue.
package struct Priority: Hashable, Comparable, Sendable {
    package let number: Int

    package static let range = 1...9
    package static let normal = Priority(known: 5)

    /// What one step is worth in waiting: a run overtakes those one step more urgent once it has waited so much longer. So
    /// nothing waits for ever.
    package static let step = Duration.seconds(600)

    /// `nil` for a number out of range.
    package init?(_ number: Int) {
        guard Self.range.contains(number) else { return nil }
        self.number = number
    }

    private init(known number: Int) { self.number = number }

    /// By how much what has this priority goes after what has the normal one; negative before.
    package var handicap: Duration { Self.step * (number - Self.normal.number) }

    package static func < (left: Priority, right: Priority) -> Bool { left.number < right.number }
}
