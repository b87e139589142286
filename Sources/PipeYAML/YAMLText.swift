package import PipeCore

/// Writes values as YAML that people like to read and `YAMLDocument` reads back unchanged.
package enum YAMLText {
    /// The value as a block, ended by a line break.
    package static func document(_ value: JSON) -> String {
        var text = ""
        switch value {
        case .array(let items) where !items.isEmpty: write(items, to: &text, indent: 0)
        case .object(let object) where !object.isEmpty: write(object, to: &text, indent: 0)
        default: text += inline(value, indent: 2) + "\n"
        }
        return text
    }

    /// One member of a mapping, ended by a line break.
    package static func member(_ name: String, _ value: JSON, indent: Int = 0) -> String {
        var text = ""
        write(name, value, to: &text, indent: indent)
        return text
    }

    private static func write(_ object: JSON.Object, to text: inout String, indent: Int) {
        for (name, value) in object.members { write(name, value, to: &text, indent: indent) }
    }

    private static func write(_ name: String, _ value: JSON, to text: inout String, indent: Int) {
        let key = name.isEmpty ? "\"\"" : isPlain(name) ? name : quoted(name)
        text += blanks(indent)
        // A key behind which the parser must find the colon has at most 1,024 characters.
        text += key.utf8.count <= 1_000 ? "\(key):" : "? \(key)\n\(blanks(indent)):"
        switch value {
        case .array(let items) where !items.isEmpty:
            text += "\n"
            write(items, to: &text, indent: indent + 2)
        case .object(let object) where !object.isEmpty:
            text += "\n"
            write(object, to: &text, indent: indent + 2)
        default:
            text += " " + inline(value, indent: indent + 2) + "\n"
        }
    }

    private static func write(_ items: [JSON], to text: inout String, indent: Int) {
        for item in items {
            switch item {
            case .array(let inner) where !inner.isEmpty:
                text += blanks(indent) + "-\n"
                write(inner, to: &text, indent: indent + 2)
            case .object(let object) where !object.isEmpty:
                var members = ""
                write(object, to: &members, indent: indent + 2)
                text += blanks(indent) + "- " + members.dropFirst(indent + 2)
            default:
                text += blanks(indent) + "- " + inline(item, indent: indent + 2) + "\n"
            }
        }
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// What stands behind `key:` or `-`, its further lines indented.
    private static func inline(_ value: JSON, indent: Int) -> String {
        switch value {
        case .null, .bool, .number, .array, .object: value.description
        case .string(let text) where isPlain(text): text
        case .string(let text) where isLiteral(text): literal(text, indent: indent)
        case .string(let text): quoted(text)
        }
    }

    // MARK: Texts

    /// Whether the text needs no quotes, here and for readers of YAML 1.1.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, last != " ", last != ":"
        else { return false }
        let isPath = text == "." || text.hasPrefix("./") || text.hasPrefix("../")
        guard isLetter(first) || first == "/" || first == "_" || isPath || isAmount(text) else { return false }
        guard !["y", "n", "yes", "no", "on", "off"].contains(text.lowercased()) else { return false }
        let isQuiet = text.unicodeScalars.allSatisfy { isLetter($0) || digits.contains($0) || quiet.contains($0) }
        return isQuiet && !text.contains(": ") && YAMLScalar.isTextWhenPlain(text)
    }

    /// A number with its unit, such as `30s` or `1h30m`.
    private static func isAmount(_ text: String) -> Bool {
        text.utf8.first != UInt8(ascii: "0") && text.utf8.last.map { $0 >= UInt8(ascii: "a") } == true
            && text.unicodeScalars.allSatisfy { digits.contains($0) || ("a"..."z").contains($0) }
    }

    private static let digits: ClosedRange<Unicode.Scalar> = "0"..."9"
    private static let quiet = Set(" _-./+@%=:,()~".unicodeScalars)

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) : scalar.properties.isAlphabetic
    }

    /// Whether a text of several lines can stand as a literal block.
    private static func isLiteral(_ text: String) -> Bool {
        guard text.contains("\n"), let first = text.unicodeScalars.first, first != " ", first != "\t", first != "\n",
            !text.hasSuffix("\n\n")
        else { return false }
        return text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    private static func literal(_ text: String, indent: Int) -> String {
        let endsLine = text.hasSuffix("\n")
        let lines = (endsLine ? text.dropLast() : Substring(text))
            .split(separator: "\n", omittingEmptySubsequences: false)
        return (endsLine ? "|" : "|-")
            + lines.map { $0.isEmpty ? "\n" : "\n" + blanks(indent) + $0 }.joined()
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                quoted += scalar.value > 0xFFFF ? "\\U" : "\\u"
                quoted += String(repeating: "0", count: (scalar.value > 0xFFFF ? 8 : 4) - digits.count) + digits
            }
        }
        return quoted + "\""
    }

    /// What may stand in the text as itself: neither control characters nor the line breaks of YAML 1.1.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
        default: false
        }
    }
}
