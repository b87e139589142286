/// Why a document is not a deployment: what is wrong, and at which member.
package struct SpecProblem: Error, Hashable, CustomStringConvertible {
    /// Names and indices from the root to the member.
    package let path: [String]
    package let message: String

    package init(_ path: [String], _ message: String) {
        self.path = path
        self.message = message
    }

    package var description: String {
        path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)"
    }
}

/// Reads an object member by member, and says precisely what does not fit.
package struct SpecReader {
    package let object: JSON.Object
    package let path: [String]

    package init(_ value: JSON, path: [String] = []) throws(SpecProblem) {
        guard case .object(let object) = value else {
            throw SpecProblem(path, "expected a mapping, found \(value.kind)")
        }
        self.object = object
        self.path = path
    }

    /// Refuses members with any other name.
    package func allow(only names: [String]) throws(SpecProblem) {
        for name in object.names where !names.contains(name) {
            throw SpecProblem(path + [name], "unknown key '\(name)'" + Nearest.hint(for: name, among: names))
        }
    }

    package func problem(_ name: String, expected: String) -> SpecProblem {
        problem(name, expected: expected, found: object[name].map(\.kind))
    }

    /// Of the right kind, but not what was expected: shown as it was written.
    func wrongValue(_ name: String, expected: String) -> SpecProblem {
        let written = object[name].flatMap { value in value.string.map { "'\($0)'" } ?? value.scalarText }
        return problem(name, expected: expected, found: written ?? object[name].map(\.kind))
    }

    private func problem(_ name: String, expected: String, found: String?) -> SpecProblem {
        SpecProblem(
            path + (found == nil ? [] : [name]), "'\(name)': expected \(expected), found \(found ?? "nothing")")
    }

    /// The member, unless it is absent or null.
    package func value(_ name: String) -> JSON? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    package func text(_ name: String) throws(SpecProblem) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw problem(name, expected: "a text") }
        return text
    }

    package func required(_ name: String) throws(SpecProblem) -> String {
        guard let text = try text(name) else { throw problem(name, expected: "a text") }
        guard !text.isEmpty else { throw SpecProblem(path + [name], "'\(name)' must not be empty") }
        return text
    }

    package func integer(_ name: String, from lowest: Int) throws(SpecProblem) -> Int? {
        guard let value = value(name) else { return nil }
        guard let number = value.int, number >= lowest, number <= Int64(Int32.max) else {
            throw wrongValue(name, expected: "a whole number of at least \(lowest)")
        }
        return Int(number)
    }

    package func flag(_ name: String) throws(SpecProblem) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let flag = value.bool else { throw problem(name, expected: "true or false") }
        return flag
    }

    package func duration(_ name: String) throws(SpecProblem) -> Duration? {
        guard let value = value(name) else { return nil }
        let text = value.string ?? value.int.map { "\($0)" }
        guard let duration = text.flatMap(DurationText.read) else {
            throw wrongValue(name, expected: "a duration such as 30s, 5m or 1h30m")
        }
        return duration
    }

    package func texts(_ name: String) throws(SpecProblem) -> [String] {
        guard let value = value(name) else { return [] }
        guard let items = value.array else { throw problem(name, expected: "a list of texts") }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            guard let text = item.string ?? item.scalarText else {
                throw SpecProblem(path + [name, "\(index)"], "expected a text, found \(item.kind)")
            }
            texts.append(text)
        }
        return texts
    }

    /// Texts without control characters.
    package func plainTexts(_ name: String) throws(SpecProblem) -> [String] {
        let texts = try texts(name)
        for (index, text) in texts.enumerated()
        where text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw SpecProblem(path + [name, "\(index)"], "expected a text without control characters")
        }
        return texts
    }

    package func mapping(_ name: String) throws(SpecProblem) -> JSON.Object {
        guard let value = value(name) else { return [:] }
        guard let object = value.object else { throw problem(name, expected: "a mapping") }
        return object
    }
}

extension JSON {
    /// A number or boolean as it was written, for places where YAML's author meant a text.
    fileprivate var scalarText: String? {
        switch self {
        case .number, .bool: description
        case .null, .string, .array, .object: nil
        }
    }
}
