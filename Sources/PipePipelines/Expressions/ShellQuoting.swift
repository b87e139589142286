/// Where in a shell script a value stands, so that it is put in as one harmless word: what a value holds is never run.
/// The shell knows no characters that are put together of several, therefore everything goes by Unicode scalars.
package struct ShellQuoting {
    private enum Place: Hashable {
        /// Where commands stand: the script itself, or `$(…)` or `` `…` `` within something else.
        case commands(until: Unicode.Scalar?, open: Int)
        case doubleQuotes
        case singleQuotes
        case comment
        case hereDocument(HereDocument)
    }

    private struct HereDocument: Hashable {
        let delimiter: String
        /// Its delimiter is quoted, so that the shell leaves its lines alone.
        let isRaw: Bool
        let stripsTabs: Bool
        var line = ""

        func ends(with line: String) -> Bool {
            (stripsTabs ? String(line.drop { $0 == "\t" }) : line) == delimiter
        }
    }

    private var places: [Place] = [.commands(until: nil, open: 0)]
    private var announced: [HereDocument] = []
    private var isAtWordStart = true

    private var place: Place {
        get { places[places.count - 1] }
        set { places[places.count - 1] = newValue }
    }

    package init() {}

    /// The value as it can stand here; `nil` where it would end a here-document.
    package mutating func quoted(_ value: String) -> String? {
        isAtWordStart = false
        switch place {
        case .commands: return Self.word(value)
        case .doubleQuotes: return Self.escaped(value, #"\"$`"#)
        case .singleQuotes: return Self.replacing("'", in: value, by: #"'\''"#)
        case .comment: return Self.replacing("\n", in: value, by: " ")
        case .hereDocument(var document):
            var lines = (document.line + value).unicodeScalars
                .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
            document.line = lines.removeLast()
            guard !lines.contains(where: document.ends) else { return nil }
            place = .hereDocument(document)
            return document.isRaw ? value : Self.escaped(value, #"\$`"#)
        }
    }

    /// Goes on over a piece of the script.
    package mutating func read(_ text: String) {
        var rest = Substring(text).unicodeScalars
        while let character = rest.popFirst() { read(character, &rest) }
    }

    private mutating func read(_ character: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) {
        switch place {
        case .commands(let end, let open): readCommand(character, &rest, end, open)
        case .singleQuotes: if character == "'" { places.removeLast() }
        case .doubleQuotes:
            if character == "\"" { places.removeLast() } else { readExpanded(character, &rest) }
        case .comment:
            guard character == "\n" else { return }
            places.removeLast()
            readCommand(character, &rest, nil, 0)
        case .hereDocument(var document):
            if character == "\n" {
                if document.ends(with: document.line) {
                    places.removeLast()
                    return startHereDocument()
                }
                document.line = ""
            } else {
                document.line.unicodeScalars.append(character)
            }
            place = .hereDocument(document)
            if !document.isRaw { readExpanded(character, &rest) }
        }
    }

    private mutating func readCommand(
        _ character: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView, _ end: Unicode.Scalar?, _ open: Int
    ) {
        let wasAtWordStart = isAtWordStart
        isAtWordStart = Self.endsWord(character)
        switch character {
        case end where open == 0: places.removeLast()
        case ")" where open > 0: place = .commands(until: end, open: open - 1)
        case "(": place = .commands(until: end, open: open + 1)
        case "'": places.append(.singleQuotes)
        case "\"": places.append(.doubleQuotes)
        case "#" where wasAtWordStart: places.append(.comment)
        case "<" where rest.starts(with: "<<".unicodeScalars): rest.removeFirst(2)
        case "<" where rest.first == "<": announce(&rest)
        case "\n": startHereDocument()
        default: readExpanded(character, &rest)
        }
    }

    /// What begins commands of their own also within double quotes.
    private mutating func readExpanded(_ character: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) {
        switch character {
        case "\\": _ = rest.popFirst()
        case "`": places.append(.commands(until: "`", open: 0))
        case "$" where rest.first == "(":
            rest.removeFirst()
            places.append(.commands(until: ")", open: 0))
        default: break
        }
    }

    /// `<<WORD`, `<<-WORD`, `<<'WORD'`: the document begins with the next line.
    private mutating func announce(_ rest: inout Substring.UnicodeScalarView) {
        rest.removeFirst()
        let stripsTabs = rest.first == "-"
        if stripsTabs { rest.removeFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        let word = rest.prefix { !Self.endsWord($0) && $0 != "<" && $0 != ">" }
        rest.removeFirst(word.count)
        let delimiter = word.filter { $0 != "'" && $0 != "\"" && $0 != "\\" }
        announced.append(
            HereDocument(
                delimiter: String(String.UnicodeScalarView(delimiter)), isRaw: delimiter.count < word.count,
                stripsTabs: stripsTabs))
    }

    private mutating func startHereDocument() {
        if !announced.isEmpty { places.append(.hereDocument(announced.removeFirst())) }
    }

    private static func endsWord(_ character: Unicode.Scalar) -> Bool {
        character.properties.isWhitespace || ";&|()".unicodeScalars.contains(character)
    }

    private static func word(_ value: String) -> String {
        let isHarmless = value.unicodeScalars.allSatisfy { character in
            ("a"..."z").contains(character) || ("A"..."Z").contains(character) || ("0"..."9").contains(character)
                || "_-./:@%+,=".unicodeScalars.contains(character)
        }
        guard !isHarmless || value.isEmpty else { return value }
        return "'" + replacing("'", in: value, by: #"'\''"#) + "'"
    }

    private static func escaped(_ value: String, _ special: String) -> String {
        var text = String.UnicodeScalarView()
        for character in value.unicodeScalars {
            if special.unicodeScalars.contains(character) { text.append("\\") }
            text.append(character)
        }
        return String(text)
    }

    private static func replacing(_ scalar: Unicode.Scalar, in value: String, by text: String) -> String {
        var result = String.UnicodeScalarView()
        for character in value.unicodeScalars {
            if character == scalar { result += text.unicodeScalars } else { result.append(character) }
        }
        return String(result)
    }
}
