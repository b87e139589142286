/// Opens what is sealed in blocks.
package protocol BlockOpener: Sendable {
    /// The secret values of a block; none if it has none.
    func secrets(of block: Block) throws(SealProblem) -> JSON.Object
}

/// Why secrets cannot be sealed or opened, in one line that says what would help. Trying again changes nothing.
package struct SealProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
