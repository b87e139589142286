extension Isolation {
    static let keys = ["user", "umask", "nice", "pass_environment", "keep_workdir", "resources"]

    var members: JSON.Object {
        [
            "user": .optional(user),
            "umask": .string(Self.octal(umask)),
            "nice": nice.map { .int($0) } ?? .null,
            "pass_environment": .array(passEnvironment.map { .string($0.description) }),
            "keep_workdir": .string(keepWorkdir.rawValue),
            "resources": resources.json,
        ]
    }

    /// Three digits, as people write it.
    private static func octal(_ mask: UInt32) -> String {
        let digits = String(mask, radix: 8)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Reads these keys of a deployment.
    package init(ofDeployment reader: SpecReader, ignoresUnknownKeys: Bool) throws(SpecProblem) {
        var resources = ResourceLimits.none
        if let value = reader.value("resources") {
            resources = try ResourceLimits(
                SpecReader(value, path: reader.path + ["resources"]), ignoresUnknownKeys: ignoresUnknownKeys)
        }
        self.init(
            user: try Self.user(reader), umask: try Self.umask(reader) ?? Self.usualUmask, nice: try Self.nice(reader),
            passEnvironment: try Self.patterns(reader), keepWorkdir: try Self.keepWorkdir(reader),
            resources: resources)
    }

    private static func user(_ reader: SpecReader) throws(SpecProblem) -> String? {
        guard let name = try reader.text("user") else { return nil }
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !":/".utf8.contains($0) }
        guard isName else { throw reader.wrongValue("user", expected: "the name of a Unix user") }
        return name
    }

    private static func umask(_ reader: SpecReader) throws(SpecProblem) -> UInt32? {
        guard let value = reader.value("umask") else { return nil }
        // A bare 027 would be octal to some readers of YAML and 27 to others.
        guard let text = value.string, (3...4).contains(text.count),
            text.utf8.allSatisfy({ (0x30...0x37).contains($0) }),
            let mask = UInt32(text, radix: 8), mask <= 0o777
        else {
            throw reader.wrongValue("umask", expected: "three octal digits in quotes, such as \"027\"")
        }
        return mask
    }

    private static func nice(_ reader: SpecReader) throws(SpecProblem) -> Int? {
        guard let nice = try reader.integer("nice", from: -20) else { return nil }
        guard nice <= 19 else { throw reader.wrongValue("nice", expected: "a whole number from -20 to 19") }
        return nice
    }

    private static func patterns(_ reader: SpecReader) throws(SpecProblem) -> [EnvironmentPattern] {
        var patterns: [EnvironmentPattern] = []
        for (index, text) in try reader.texts("pass_environment").enumerated() {
            guard let pattern = EnvironmentPattern(text) else {
                let why =
                    text == "*"
                    ? "would hand on everything, the agent's own secrets too" : "names no environment variable"
                throw SpecProblem(
                    reader.path + ["pass_environment", "\(index)"],
                    "'\(text)' \(why): expected a name such as AWS_PROFILE, or the beginning of names such as MELTANO_*"
                )
            }
            patterns.append(pattern)
        }
        return patterns
    }

    private static func keepWorkdir(_ reader: SpecReader) throws(SpecProblem) -> WorkFolderPolicy {
        guard let text = try reader.text("keep_workdir") else { return .never }
        guard let policy = WorkFolderPolicy(rawValue: text) else {
            throw reader.wrongValue("keep_workdir", expected: "never, on_failure or always")
        }
        return policy
    }
}
