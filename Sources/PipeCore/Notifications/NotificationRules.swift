/// The rules of a store: one that this program cannot read, such as one of a newer version, does not hide the others.
package struct NotificationRules: Hashable, Sendable {
    /// A rule of which no more than its name is known.
    package struct Unreadable: Hashable, Sendable {
        package let id: ID<NotificationRule>
        package let name: String
        package let why: String

        package init(id: ID<NotificationRule>, name: String, why: String) {
            self.id = id
            self.name = name
            self.why = why
        }
    }

    /// By name, as the others.
    package var rules: [NotificationRule] = []
    package var unreadable: [Unreadable] = []
    /// Those for which something was noted that nobody was told of.
    package var withOccasions: Set<ID<NotificationRule>> = []

    package init() {}
}
