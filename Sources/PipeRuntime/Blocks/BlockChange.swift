package import PipeCore

/// What is to become of a block's values; those that it does not name stay.
package struct BlockChange: Hashable, Sendable {
    package var values: JSON.Object
    package var secrets: JSON.Object
    /// The names of what is taken away.
    package var removals: [String]

    package init(values: JSON.Object = [:], secrets: JSON.Object = [:], removals: [String] = []) throws(InputProblem) {
        for name in values.names + secrets.names { try Self.check(name) }
        let given = values.names + secrets.names + removals
        if let twice = given.first(where: { name in given.count { $0 == name } > 1 }) {
            throw InputProblem("'\(twice)' is given twice: as -p, --secret or --remove")
        }
        self.values = values
        self.secrets = secrets
        self.removals = removals
    }

    /// Refuses what cannot be the name of a value.
    static func check(_ name: String) throws(InputProblem) {
        guard Variable.isName(name) else {
            throw InputProblem("'\(name)': a name has letters, digits, '_', '-' and '.', at most 200 of them")
        }
    }

    /// Whether a block that has these secrets has any after the change.
    func leavesSecrets(_ names: [String]) -> Bool {
        !secrets.isEmpty || !names.allSatisfy { values[$0] != nil || removals.contains($0) }
    }

    /// The values after the change, given all that were there.
    func applied(
        to values: JSON.Object, _ secrets: JSON.Object
    ) -> (values: JSON.Object, secrets: JSON.Object) {
        var (plain, secret) = (values, secrets)
        for (name, value) in self.values.members {
            plain[name] = value
            secret[name] = nil
        }
        for (name, value) in self.secrets.members {
            secret[name] = value
            plain[name] = nil
        }
        for name in removals {
            plain[name] = nil
            secret[name] = nil
        }
        return (plain, secret)
    }
}
