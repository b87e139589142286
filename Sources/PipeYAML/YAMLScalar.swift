internal import PipeCore

/// A scalar as it was written, and what the core schema of YAML 1.2 takes it for.
struct YAMLScalar {
    let text: String
    /// Written without quotes: may be more than a text.
    let isPlain: Bool
    let tag: String?

    /// The value, or why it has none.
    func value(at position: YAMLPosition) throws(YAMLProblem) -> JSON {
        switch tag.map(Self.shortTag) {
        case nil:
            return isPlain ? try Self.plainValue(text, at: position) : .string(text)
        case "!", "str":
            return .string(text)
        case "null", "bool", "int", "float":
            let value = try Self.plainValue(text, at: position)
            if case .string = value {
                throw YAMLProblem(position, "'\(text)' is not what its tag says")
            }
            return value
        case let tag?:
            throw YAMLProblem(position, "tag '\(tag)' is not understood: only the tags of YAML's core schema are")
        }
    }

    /// Whether a plain scalar with this text is read as a text.
    static func isTextWhenPlain(_ text: String) -> Bool {
        guard case .string? = try? plainValue(text, at: .start) else { return false }
        return true
    }

    static func shortTag(_ tag: String) -> String {
        let standard = "tag:yaml.org,2002:"
        return tag.hasPrefix(standard) ? String(tag.dropFirst(standard.count)) : tag
    }

    private static func plainValue(_ text: String, at position: YAMLPosition) throws(YAMLProblem) -> JSON {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF":
            throw YAMLProblem(position, "'\(text)' is no number that JSON can hold: quote it if it is a text")
        default: break
        }
        if let radix = ["0x": 16, "0o": 8][String(text.prefix(2))] {
            let digits = text.dropFirst(2)
            guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.hexDigitValue.map { $0 < radix } == true })
            else { return .string(text) }
            guard let number = UInt64(digits, radix: radix) else {
                throw YAMLProblem(position, "'\(text)' is too large a number")
            }
            return .int(number)
        }
        guard let number = DecimalText(text) else { return .string(text) }
        guard let value = try? JSON.parse(number.json) else { return .string(text) }
        return value
    }
}

/// A decimal number as YAML writes it (`+12`, `.5`, `007`, `1.`), and the same number as JSON writes it.
private struct DecimalText {
    let json: String

    init?(_ text: String) {
        var rest = Substring(text)
        let sign = rest.first == "-" ? "-" : ""
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        let whole = Self.takeDigits(&rest)
        var fraction: Substring?
        if rest.first == "." {
            rest.removeFirst()
            fraction = Self.takeDigits(&rest)
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
        var exponent = ""
        if rest.first == "e" || rest.first == "E" {
            exponent.append(rest.removeFirst())
            if rest.first == "-" || rest.first == "+" { exponent.append(rest.removeFirst()) }
            let digits = Self.takeDigits(&rest)
            guard !digits.isEmpty else { return nil }
            exponent += digits
        }
        guard rest.isEmpty else { return nil }
        let significant = whole.drop { $0 == "0" }
        let point = fraction.map { "." + ($0.isEmpty ? "0" : $0) } ?? ""
        json = sign + (significant.isEmpty ? "0" : significant) + point + exponent
    }

    private static func takeDigits(_ rest: inout Substring) -> Substring {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(digits.count)
        return digits
    }
}
