extension RetryPolicy {
    private static let keys = ["limit", "backoff", "delay", "cap", "jitter", "on", "exit_codes", "not_exit_codes"]

    /// Reads a deployment's keys `retries`, a number or a mapping, `retry_delay` and `poison_after`.
    package init(ofDeployment reader: SpecReader, ignoresUnknownKeys: Bool = false) throws(SpecProblem) {
        let poisonAfter = try reader.integer("poison_after", from: 1) ?? Self.usualPoisonAfter
        if let mapping = reader.value("retries"), mapping.object != nil {
            guard reader.value("retry_delay") == nil else {
                throw SpecProblem(
                    reader.path + ["retry_delay"], "'retry_delay' is called 'delay' in a mapping of 'retries'")
            }
            self = try RetryPolicy(
                reading: mapping, path: reader.path + ["retries"], ignoresUnknownKeys: ignoresUnknownKeys)
            self.poisonAfter = poisonAfter
        } else {
            self.init(
                limit: try reader.integer("retries", from: 0) ?? 0,
                delay: try reader.duration("retry_delay") ?? .zero, poisonAfter: poisonAfter)
        }
    }

    /// Reads the form that `json` writes. Keys that mean nothing are refused, or passed over with `ignoresUnknownKeys`.
    package init(reading value: JSON, path: [String] = [], ignoresUnknownKeys: Bool = false) throws(SpecProblem) {
        let reader = try SpecReader(value, path: path)
        if !ignoresUnknownKeys { try reader.allow(only: Self.keys) }
        guard let limit = try reader.integer("limit", from: 0) else {
            throw reader.problem("limit", expected: "a whole number of at least 0")
        }
        self.init(
            limit: limit,
            backoff: try Self.backoff(reader),
            jitter: try Self.jitter(reader),
            reasons: try Self.reasons(reader),
            exitCodes: try Self.exitCodes(reader),
            poisonAfter: try reader.integer("poison_after", from: 1) ?? Self.usualPoisonAfter)
    }

    private static func backoff(_ reader: SpecReader) throws(SpecProblem) -> RetryBackoff {
        let delay = try reader.duration("delay")
        let cap = try reader.duration("cap")
        if let waits = reader.value("backoff")?.array {
            for key in ["delay", "cap"] where reader.value(key) != nil {
                throw SpecProblem(reader.path + [key], "'\(key)' does not go with a list of waits: keep one")
            }
            return .list(try Self.waits(waits, reader))
        }
        let word = try reader.text("backoff") ?? "constant"
        switch word {
        case "constant":
            guard cap == nil else {
                throw SpecProblem(reader.path + ["cap"], "'cap' goes with 'backoff: exponential'")
            }
            return .constant(delay ?? .zero)
        case "exponential":
            guard let delay, delay > .zero else {
                throw SpecProblem(
                    reader.path + [delay == nil ? "backoff" : "delay"],
                    "'backoff: exponential' needs a 'delay' to double, such as 10s")
            }
            guard cap ?? delay >= delay else {
                throw SpecProblem(reader.path + ["cap"], "'cap' is shorter than 'delay'")
            }
            return .exponential(from: delay, cap: cap ?? max(RetryBackoff.longest, delay))
        default:
            throw SpecProblem(
                reader.path + ["backoff"],
                "'backoff': expected constant, exponential or a list such as [10s, 1m, 5m], found '\(word)'"
                    + Nearest.hint(for: word, among: ["constant", "exponential"]))
        }
    }

    private static func waits(_ items: [JSON], _ reader: SpecReader) throws(SpecProblem) -> [Duration] {
        guard !items.isEmpty else { throw SpecProblem(reader.path + ["backoff"], "'backoff': the list is empty") }
        var waits: [Duration] = []
        for (index, item) in items.enumerated() {
            let text = item.string ?? item.int.map { "\($0)" }
            guard let wait = text.flatMap(DurationText.read) else {
                throw SpecProblem(
                    reader.path + ["backoff", "\(index)"],
                    "expected a duration such as 30s, 5m or 1h30m, found \(item.string.map { "'\($0)'" } ?? item.kind)")
            }
            waits.append(wait)
        }
        return waits
    }

    private static func jitter(_ reader: SpecReader) throws(SpecProblem) -> Double {
        guard let value = reader.value("jitter") else { return 0 }
        guard case .number(let number) = value, (0...1).contains(number.double) else {
            throw reader.problem("jitter", expected: "a share from 0 to 1, such as 0.2")
        }
        return number.double
    }

    private static func reasons(_ reader: SpecReader) throws(SpecProblem) -> Set<RetryReason> {
        guard reader.value("on") != nil else { return everyReason }
        let words = RetryReason.allCases.map(\.rawValue)
        var reasons: Set<RetryReason> = []
        for (index, text) in try reader.texts("on").enumerated() {
            guard let reason = RetryReason(rawValue: text) else {
                throw SpecProblem(
                    reader.path + ["on", "\(index)"],
                    "expected one of \(words.joined(separator: ", ")), found '\(text)'"
                        + Nearest.hint(for: text, among: words))
            }
            reasons.insert(reason)
        }
        guard !reasons.isEmpty else {
            throw SpecProblem(reader.path + ["on"], "'on': the list is empty; for no retries, 'limit: 0'")
        }
        return reasons
    }

    private static func exitCodes(_ reader: SpecReader) throws(SpecProblem) -> ExitCodeRule {
        let only = try codes("exit_codes", reader)
        let allBut = try codes("not_exit_codes", reader)
        switch (only, allBut) {
        case (nil, nil): return .any
        case (let codes?, nil): return .only(codes)
        case (nil, let codes?): return .allBut(codes)
        case (.some, .some):
            throw SpecProblem(
                reader.path + ["not_exit_codes"], "'exit_codes' and 'not_exit_codes' exclude each other: keep one")
        }
    }

    private static func codes(_ key: String, _ reader: SpecReader) throws(SpecProblem) -> [Int32]? {
        guard let value = reader.value(key) else { return nil }
        guard let items = value.array, !items.isEmpty else {
            throw reader.problem(key, expected: "a list of exit codes such as [75, 111]")
        }
        var codes: [Int32] = []
        for (index, item) in items.enumerated() {
            guard let code = item.int, (1...255).contains(code) else {
                throw SpecProblem(reader.path + [key, "\(index)"], "expected an exit code from 1 to 255")
            }
            codes.append(Int32(code))
        }
        return codes
    }
}
