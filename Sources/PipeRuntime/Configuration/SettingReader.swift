internal import PipeCore

/// Reads settings one by one, from whoever stands highest, and keeps account of it.
struct SettingReader {
    private let texts: [Setting: SettingText]
    private let home: String?
    private var read: [Setting: Configuration.Entry] = [:]

    init(flags: [Setting: String], file: String?, surroundings: Surroundings) throws(InputProblem) {
        var texts = try Self.files(file, in: surroundings)
        for setting in Setting.all {
            if let text = surroundings.variable(setting.variable) {
                texts[setting] = SettingText(text: text, source: .environment(setting.variable))
            }
            if let text = flags[setting] {
                texts[setting] = SettingText(text: text, source: .flag(setting.flag))
            }
        }
        self.texts = texts
        home = surroundings.home
    }

    /// What was read, in the order of the table.
    var entries: [Configuration.Entry] { Setting.all.compactMap { read[$0] } }

    func shown(_ setting: Setting) -> String { read[setting].map { "\($0.value) (\($0.source))" } ?? "" }

    mutating func value<Value>(
        _ setting: Setting, default standard: Value, expected: String, show: (Value) -> String,
        read: (String) -> Value?
    ) throws(InputProblem) -> Value {
        let given = texts[setting]
        var value = standard
        if let given {
            guard let understood = read(given.text) else {
                let shown = MaskedURL(given.text)
                throw InputProblem("\(given.source.place(of: setting)): expected \(expected), got '\(shown)'")
            }
            value = understood
        }
        self.read[setting] = Configuration.Entry(
            setting: setting, value: show(value), source: given?.source ?? .default)
        return value
    }

    mutating func duration(_ setting: Setting, default standard: Duration) throws(InputProblem) -> Duration {
        try value(
            setting, default: standard, expected: "a duration above zero, such as 30s, 5m or 1h30m",
            show: DurationText.exact
        ) { DurationText.read($0).flatMap { $0 > .zero ? $0 : nil } }
    }

    /// How old something may grow; `nil` for `forever`, which holds where nobody says anything.
    mutating func age(_ setting: Setting) throws(InputProblem) -> Duration? {
        try value(
            setting, default: nil, expected: "forever, or a duration above zero such as 30d",
            show: { $0.map(DurationText.exact) ?? "forever" }
        ) { text -> Duration?? in
            if text == "forever" { return .some(nil) }
            return DurationText.read(text).flatMap { $0 > .zero ? .some($0) : nil }
        }
    }

    mutating func size(_ setting: Setting, default standard: Int) throws(InputProblem) -> Int {
        try value(
            setting, default: standard, expected: "a size above zero, such as 512KiB, 64MiB or 2GiB",
            show: { ByteCount.exact(Int64($0)) }
        ) { ByteCount.read($0).flatMap { $0 > 0 ? Int($0) : nil } }
    }

    mutating func path(_ setting: Setting, default standard: String) throws(InputProblem) -> String {
        let home = home
        return try value(setting, default: standard, expected: "an absolute path", show: \.self) { text in
            if text.hasPrefix("~/"), let home { return FilePath.absolute(home + text.dropFirst()) }
            return text.hasPrefix("/") ? FilePath.absolute(text) : nil
        }
    }

    private static func files(
        _ file: String?, in surroundings: Surroundings
    ) throws(InputProblem) -> [Setting: SettingText] {
        if let named = file ?? surroundings.variable("OCTOPIPE_CONFIG") {
            guard let settings = try settings(inFile: named, surroundings) else {
                throw InputProblem("\(named): no such configuration file")
            }
            return settings
        }
        let folder = surroundings.variable("XDG_CONFIG_HOME") ?? surroundings.home.map { $0 + "/.config" }
        var texts = try settings(inFile: "/etc/octopipe/config.yaml", surroundings) ?? [:]
        if let folder, let own = try settings(inFile: folder + "/octopipe/config.yaml", surroundings) {
            texts.merge(own) { _, own in own }
        }
        return texts
    }

    private static func settings(
        inFile path: String, _ surroundings: Surroundings
    ) throws(InputProblem) -> [Setting: SettingText]? {
        let text: String?
        do {
            text = try surroundings.text(path)
        } catch {
            throw InputProblem("\(error)")
        }
        guard let text else { return nil }
        return try ConfigurationFile(text, path: path).settings
    }
}
