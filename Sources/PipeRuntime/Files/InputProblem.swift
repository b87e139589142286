/// What somebody gave cannot be used: one line that says what, where, and what would do.
package struct InputProblem: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
