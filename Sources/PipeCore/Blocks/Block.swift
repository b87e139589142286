/// A named, typed piece of configuration or credentials. What is secret in it the store keeps sealed.
package struct Block: Hashable, Sendable {
    package let name: BlockName
    package let values: JSON.Object
    /// The secret values, sealed with the installation's key: text that says nothing without that.
    package let sealed: String?
    /// The names of what is secret.
    package let secrets: [String]
    package let updatedAt: Instant

    package init(name: BlockName, values: JSON.Object, sealed: String?, secrets: [String], updatedAt: Instant) {
        self.name = name
        self.values = values
        self.sealed = sealed
        self.secrets = secrets
        self.updatedAt = updatedAt
    }
}

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
