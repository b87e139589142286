/// `s3/lake`: the type and the name of a block.
package struct BlockName: Hashable, Sendable, CustomStringConvertible {
    package let type: String
    package let name: String

    /// `nil` unless both parts are names as variables have them.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(Variable.isName) else { return nil }
        type = parts[0]
        name = parts[1]
    }

    package var description: String { "\(type)/\(name)" }
}
