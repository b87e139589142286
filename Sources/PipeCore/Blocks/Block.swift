/// A named, typed piece of configuration or credentials. What is secret in it the store keeps sealed.
package struct Block: Hashable, Sendable {
    package let name: BlockName
    /// What is not secret.
    package let values: JSON.Object
    /// The secret values, sealed with the installation's key: text that says nothing without that.
    package let sealed: String?
    /// The names of what is secret.
    package let secrets: [String]
    /// When the store last kept it; `nil` for one that the store does not have yet.
    package let updatedAt: Instant?

    package init(
        name: BlockName, values: JSON.Object = [:], sealed: String? = nil, secrets: [String] = [],
        updatedAt: Instant? = nil
    ) {
        self.name = name
        self.values = values
        self.sealed = sealed
        self.secrets = secrets
        self.updatedAt = updatedAt
    }
}
