/// Something for people that a flow has made.
package struct Artifact: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case markdown, table, link
    }

    package let kind: Kind
    /// Text of markdown, the URL of a link, a list of objects of a table.
    package let data: JSON
    /// Names it, so that the same of another run can be found.
    package let key: String?
    package let description: String?
    /// `nil` for the flow's own.
    package let task: TaskKey?

    package init(
        kind: Kind, data: JSON, key: String? = nil, description: String? = nil, task: TaskKey? = nil
    ) {
        self.kind = kind
        self.data = data
        self.key = key
        self.description = description
        self.task = task
    }
}

/// An artifact as the store has it.
package struct KeptArtifact: Hashable, Sendable {
    package let artifact: Artifact
    package let attempt: Int
    package let at: Instant

    package init(artifact: Artifact, attempt: Int, at: Instant) {
        self.artifact = artifact
        self.attempt = attempt
        self.at = at
    }
}
