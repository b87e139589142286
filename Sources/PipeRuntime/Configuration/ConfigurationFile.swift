internal import PipeCore
internal import PipeYAML

/// The settings that one configuration file makes.
struct ConfigurationFile {
    let settings: [Setting: SettingText]
    /// What the rest of it is not understood for.
    let problems: [InputProblem]

    /// Reads a file's text; a file without content makes none. What is no mapping at all is thrown.
    init(_ text: String, path: String) throws(InputProblem) {
        let document: YAMLDocument
        do {
            document = try YAMLDocument.parse(text)
        } catch {
            throw InputProblem("\(path):\(error)")
        }
        func place(_ key: String) -> SettingSource {
            let isGrouped = document.value[key] == nil
            let place = isGrouped ? key.split(separator: "_", maxSplits: 1).map(String.init) : [key]
            let position = document.position(of: place) ?? (line: 1, column: 1)
            return .file(path: path, line: position.line, column: position.column)
        }
        guard let object = document.value.object ?? (document.value.isNull ? [:] : nil) else {
            throw InputProblem("\(place("")): expected a mapping such as 'database: sqlite:///path'")
        }
        var settings: [Setting: SettingText] = [:]
        var problems: [InputProblem] = []
        for (key, value) in Self.flattened(object) {
            guard let setting = Setting.all.first(where: { $0.key == key }) else {
                if let member = Setting.all.first(where: { $0.key.hasPrefix(key + "_") }) {
                    // A group of which everything is commented out is empty.
                    guard !value.isNull else { continue }
                    let wanted = "a mapping such as {\(member.key.dropFirst(key.count + 1)): …}"
                    problems.append(
                        InputProblem("\(place(key)): '\(key)': expected \(wanted), found \(value.kind)"))
                    continue
                }
                let hint = Nearest.hint(for: key, among: Setting.all.map(\.key))
                problems.append(InputProblem("\(place(key)): unknown key '\(key)'\(hint)"))
                continue
            }
            switch value {
            case .null: continue
            case .string(let text): settings[setting] = SettingText(text: text, source: place(key))
            case .number, .bool: settings[setting] = SettingText(text: value.description, source: place(key))
            case .array(let items) where Setting.lists.contains(setting) && items.allSatisfy({ $0.string != nil }):
                let text = items.compactMap(\.string).joined(separator: ", ")
                settings[setting] = SettingText(text: text, source: place(key))
            case .array, .object:
                let wanted =
                    setting == .workQueues
                    ? "queue names such as [default, etl], numbers in quotes" : "one value, found \(value.kind)"
                problems.append(InputProblem("\(place(key)): '\(key)': expected \(wanted)"))
            }
        }
        self.settings = settings
        self.problems = problems
    }

    /// `retention: {logs: 14d}` is `retention_logs: 14d`: settings that belong together may stand together.
    private static func flattened(_ object: JSON.Object) -> [(String, JSON)] {
        object.members.flatMap { key, value in
            guard let group = value.object, Setting.all.contains(where: { $0.key.hasPrefix(key + "_") }) else {
                return [(key, value)]
            }
            return group.members.map { (key + "_" + $0.name, $0.value) }
        }
    }
}

/// A setting's value as somebody wrote it.
struct SettingText: Hashable {
    let text: String
    let source: SettingSource
}
