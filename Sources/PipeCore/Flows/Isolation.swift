/// What the processes of a deployment's runs are beside their program: whose they are, what they see, and what they may take.
package struct Isolation: Hashable, Sendable {
    /// The Unix user they run as; `nil` for the agent's own.
    package var user: String?
    /// The permissions that new files lack.
    package var umask: UInt32
    /// From -20 to 19, the higher the more modest; `nil` for the agent's own.
    package var nice: Int?
    /// What they inherit of the agent's environment beyond the usual.
    package var passEnvironment: [EnvironmentPattern]
    package var keepWorkdir: WorkFolderPolicy
    package var resources: ResourceLimits

    package init(
        user: String? = nil, umask: UInt32 = Isolation.usualUmask, nice: Int? = nil,
        passEnvironment: [EnvironmentPattern] = [], keepWorkdir: WorkFolderPolicy = .never,
        resources: ResourceLimits = .none
    ) {
        self.user = user
        self.umask = umask
        self.nice = nice
        self.passEnvironment = passEnvironment
        self.keepWorkdir = keepWorkdir
        self.resources = resources
    }

    package static let none = Isolation()
    package static let usualUmask: UInt32 = 0o022
}

/// A name of an environment variable, or the beginning of several: `AWS_PROFILE`, `MELTANO_*`.
package struct EnvironmentPattern: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// `nil` for what names no variable, and for `*`, which would hand on the agent's own secrets.
    package init?(_ text: String) {
        let name = text.hasSuffix("*") ? text.dropLast() : text[...]
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"=*".utf8.contains($0) }) else {
            return nil
        }
        description = text
    }

    package func matches(_ name: String) -> Bool {
        description.hasSuffix("*") ? name.hasPrefix(description.dropLast()) : name == description
    }
}
