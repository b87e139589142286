/// Why a schedule cannot be kept: one clear line for the person who wrote it.
package struct ScheduleProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
