internal import PipeCore

/// Reads settings one by one, from whoever stands highest, and keeps account of it. What cannot be used is noted, and
/// the default taken in its stead: whoever reads looks at the problems before using anything.
struct SettingReader {
    private let texts: [Setting: SettingText]
    private let home: String?
    private var read: [Setting: Configuration.Entry] = [:]
    private(set) var problems: [InputProblem]

    init(flags: [Setting: String], file: String?, surroundings: Surroundings) throws(InputProblem) {
        var texts: [Setting: SettingText] = [:]
        problems = []
        for file in try Self.files(file, in: surroundings) {
            texts.merge(file.settings) { _, nearer in nearer }
            problems += file.problems
        }
        texts.merge(try Self.credentials(in: surroundings)) { _, credential in credential }
        for setting in Setting.all {
            if let text = surroundings.variable(setting.variable) {
                texts[setting] = SettingText(text: text, source: .environment(setting.variable))
            }
            if texts[setting] == nil, let text = OTelVariables(surroundings).text(of: setting) {
                texts[setting] = text
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

    /// Where what was read came from.
    func source(of setting: Setting) -> SettingSource? { read[setting]?.source }

    mutating func value<Value>(
        _ setting: Setting, default standard: Value, expected: String, show: (Value) -> String,
        read: (String) -> Value?
    ) -> Value {
        let given = texts[setting]
        var value = standard
        if let given {
            if let understood = read(given.text) {
                value = understood
            } else {
                let shown = MaskedURL(given.text)
                refuse("\(given.source.place(of: setting)): expected \(expected), got '\(shown)'")
            }
        }
        self.read[setting] = Configuration.Entry(
            setting: setting, value: show(value), source: given?.source ?? .default)
        return value
    }

    mutating func refuse(_ why: String) { problems.append(InputProblem(why)) }

    /// One of the words of an enumeration.
    mutating func word<Word: CaseIterable & RawRepresentable<String>>(
        _ setting: Setting, default standard: Word
    ) -> Word {
        let words = Word.allCases.map(\.rawValue)
        return value(
            setting, default: standard, expected: words.joined(separator: ", "), show: \.rawValue
        ) { Word(rawValue: $0.lowercased()) }
    }

    mutating func flag(_ setting: Setting, default standard: Bool) -> Bool {
        value(setting, default: standard, expected: "true or false", show: { "\($0)" }) { Bool($0.lowercased()) }
    }

    mutating func duration(_ setting: Setting, default standard: Duration) -> Duration {
        value(
            setting, default: standard, expected: "a duration above zero, such as 30s, 5m or 1h30m",
            show: DurationText.exact
        ) { DurationText.read($0).flatMap { $0 > .zero ? $0 : nil } }
    }

    /// How old something may grow; `nil` for `forever`, which holds where nobody says anything.
    mutating func age(_ setting: Setting) -> Duration? {
        value(
            setting, default: nil, expected: "forever, or a duration above zero such as 30d",
            show: { $0.map(DurationText.exact) ?? "forever" }
        ) { text -> Duration?? in
            if text == "forever" { return .some(nil) }
            return DurationText.read(text).flatMap { $0 > .zero ? .some($0) : nil }
        }
    }

    mutating func size(_ setting: Setting, default standard: Int) -> Int {
        value(
            setting, default: standard, expected: "a size above zero, such as 512KiB, 64MiB or 2GiB",
            show: { ByteCount.exact(Int64($0)) }
        ) { ByteCount.read($0).flatMap { $0 > 0 ? Int($0) : nil } }
    }

    mutating func path(_ setting: Setting, default standard: String) -> String {
        let home = home
        return value(setting, default: standard, expected: "an absolute path", show: \.self) { text in
            if text.hasPrefix("~/"), let home { return FilePath.absolute(home + text.dropFirst()) }
            return text.hasPrefix("/") ? FilePath.absolute(text) : nil
        }
    }

    /// Those that exist, the nearest last.
    private static func files(
        _ file: String?, in surroundings: Surroundings
    ) throws(InputProblem) -> [ConfigurationFile] {
        if let named = file ?? surroundings.variable("OCTOPIPE_CONFIG") {
            guard let only = try Self.file(named, surroundings) else {
                throw InputProblem("\(named): no such configuration file")
            }
            return [only]
        }
        let folder = surroundings.variable("XDG_CONFIG_HOME") ?? surroundings.home.map { $0 + "/.config" }
        let system = try Self.file("/etc/octopipe/config.yaml", surroundings)
        let own = try folder.map { $0 + "/octopipe/config.yaml" }.flatMap { (path) throws(InputProblem) in
            try Self.file(path, surroundings)
        }
        return [system, own].compactMap(\.self)
    }

    private static func file(
        _ path: String, _ surroundings: Surroundings
    ) throws(InputProblem) -> ConfigurationFile? {
        guard let text = try text(path, surroundings) else { return nil }
        return try ConfigurationFile(text, path: path)
    }

    /// What systemd hands over in files that nobody else can read.
    private static func credentials(in surroundings: Surroundings) throws(InputProblem) -> [Setting: SettingText] {
        guard let folder = surroundings.variable("CREDENTIALS_DIRECTORY") else { return [:] }
        var texts: [Setting: SettingText] = [:]
        for setting in Setting.secret {
            guard let text = try text("\(folder)/\(setting.credential)", surroundings) else { continue }
            let line = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
            texts[setting] = SettingText(text: line, source: .credential(setting.credential))
        }
        return texts
    }

    private static func text(_ path: String, _ surroundings: Surroundings) throws(InputProblem) -> String? {
        do {
            return try surroundings.text(path)
        } catch {
            throw InputProblem("\(error)")
        }
    }
}
