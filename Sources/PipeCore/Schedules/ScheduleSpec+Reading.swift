extension ScheduleSpec {
    package static let keys = [
        "name", "cron", "day_or", "dst", "interval", "anchor", "rrule", "timezone", "active", "jitter", "on_missed",
        "catchup", "max_lateness", "overlap", "max_active_runs", "except", "parameters",
    ]

    /// Reads the form that `json` writes. Keys that mean nothing are refused, or passed over with `ignoresUnknownKeys`.
    package init(reading value: JSON, path: [String] = [], ignoresUnknownKeys: Bool = false) throws(SpecProblem) {
        let reader = try SpecReader(value, path: path)
        if !ignoresUnknownKeys { try reader.allow(only: Self.keys) }
        let name = try reader.text("name")
        if let name, name.isEmpty || name.utf8.count > 200 || name.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw SpecProblem(path + ["name"], "'name' must be 1 to 200 bytes without control characters")
        }
        self.init(
            name: name,
            try Self.timing(reader),
            timezone: try reader.text("timezone"),
            jitter: try reader.duration("jitter") ?? .zero,
            parameters: try reader.mapping("parameters"),
            isActive: try reader.flag("active") ?? true,
            onMissed: try Self.missedPolicy(reader),
            maxLateness: try reader.duration("max_lateness"),
            overlap: try Self.overlap(reader),
            maxActiveRuns: try reader.integer("max_active_runs", from: 1),
            exceptions: try Self.exceptions(reader))
    }

    private static func timing(_ reader: SpecReader) throws(SpecProblem) -> Timing {
        let given = ["cron", "interval", "rrule"].filter { reader.value($0) != nil }
        guard let kind = given.first else {
            throw SpecProblem(reader.path, "expected one of 'cron', 'interval', 'rrule'")
        }
        guard given.count == 1 else {
            throw SpecProblem(reader.path + [given[1]], "'\(given[0])' and '\(given[1])' exclude each other: keep one")
        }
        let belongings = [("day_or", "cron"), ("dst", "cron"), ("anchor", "interval")]
        for (key, owner) in belongings where owner != kind && reader.value(key) != nil {
            throw SpecProblem(reader.path + [key], "'\(key)' goes with '\(owner)', not with '\(kind)'")
        }
        switch kind {
        case "cron": return try cron(reader)
        case "interval":
            guard let span = try reader.duration("interval") else {
                throw reader.problem("interval", expected: "a duration such as 30m, 6h or 1d")
            }
            let anchor = try reader.text("anchor")
            if let anchor, Timestamp.read(anchor) == nil {
                throw SpecProblem(
                    reader.path + ["anchor"], "'anchor': expected a time such as 2026-01-01 06:00, found '\(anchor)'")
            }
            return .interval(span, anchor: anchor)
        default: return .recurrence(try reader.required("rrule"))
        }
    }

    private static func cron(_ reader: SpecReader) throws(SpecProblem) -> Timing {
        let dst = try reader.text("dst") ?? DSTRule.auto.rawValue
        guard let rule = DSTRule(rawValue: dst) else {
            let words = DSTRule.allCases.map(\.rawValue)
            throw SpecProblem(
                reader.path + ["dst"],
                "'dst': expected \(words.joined(separator: " or ")), found '\(dst)'\(Nearest.hint(for: dst, among: words))"
            )
        }
        return .cron(try reader.required("cron"), dayOr: try reader.flag("day_or") ?? true, dst: rule)
    }

    /// `catchup: true` is Prefect's and Airflow's word for `on_missed: all`.
    private static func missedPolicy(_ reader: SpecReader) throws(SpecProblem) -> MissedPolicy {
        let catchup = try reader.flag("catchup")
        guard let value = reader.value("on_missed") else { return catchup == true ? .all : .latest }
        let window = value.object.flatMap { $0.names == ["window"] ? $0["window"] : nil }
        let text = value.string ?? window.flatMap { $0.string ?? $0.int.map { "\($0)" } }.map { "window: \($0)" }
        guard let policy = text.flatMap(MissedPolicy.init) else {
            throw SpecProblem(
                reader.path + ["on_missed"],
                "'on_missed': expected latest, all, none or {window: 2h}, found \(value.string.map { "'\($0)'" } ?? value.kind)"
            )
        }
        if let catchup, catchup != (policy == .all) {
            throw SpecProblem(reader.path + ["catchup"], "'catchup: \(catchup)' contradicts 'on_missed': keep one")
        }
        return policy
    }

    private static func overlap(_ reader: SpecReader) throws(SpecProblem) -> OverlapPolicy {
        guard let text = try reader.text("overlap") else { return .allow }
        guard let policy = OverlapPolicy(rawValue: text) else {
            let words = OverlapPolicy.allCases.map(\.rawValue)
            throw SpecProblem(
                reader.path + ["overlap"],
                "'overlap': expected one of \(words.joined(separator: ", ")), found '\(text)'"
                    + Nearest.hint(for: text, among: words))
        }
        return policy
    }

    /// What begins with a digit is a date, everything else the name of a calendar.
    private static func exceptions(_ reader: SpecReader) throws(SpecProblem) -> [String] {
        let texts = try reader.texts("except")
        for (index, text) in texts.enumerated() where !Calendar.isName(text) && !Calendar.isDate(text) {
            throw SpecProblem(
                reader.path + ["except", "\(index)"],
                "'\(text)': expected a date such as 2026-12-25, or the name of a calendar")
        }
        return texts
    }
}

extension Calendar {
    package static func isDate(_ text: String) -> Bool { text.utf8.count == 10 && Timestamp.read(text) != nil }

    /// Names begin with a letter, so that no mistyped date is one.
    package static func isName(_ text: String) -> Bool {
        text.first?.isLetter == true && text.utf8.count <= 200
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "," && $0.value != 0x7F }
    }
}
