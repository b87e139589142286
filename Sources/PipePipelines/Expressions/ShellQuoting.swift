/// Reads a text for the shell as the shell does, and finds where each expression stands. It goes by Unicode scalars,
/// since the shell knows no characters that are put together of several. Where it errs, a value may fall into words.
struct ShellQuoting {
    private enum Frame: Hashable {
        case commands(ShellCommands)
        case doubleQuotes
        case singleQuotes
        case comment
        /// `${…}`. In some of them single quotes are letters like others.
        case expansion(singleQuotes: Bool)
        /// `$((…))`, with so many brackets open in it.
        case arithmetic(open: Int)
        case hereDocument(ShellHereDocument)
    }

    /// `nil` for an expression.
    private let text: [Unicode.Scalar?]
    private var position = 0
    private var frames: [Frame] = [.commands(ShellCommands(end: nil))]
    private var announced: [ShellHereDocument] = []
    /// Why an expression cannot stand where the text goes on.
    private var objection: String?
    private var places: [ShellPlace] = []

    private static let backslash = "a '\\' stands before '{{': leave it out, or write '\\\\' for a backslash"
    private static let dollar = "a '$' stands before '{{': leave it out, or write '\\$' for the sign itself"
    private static let raw =
        "a here-document whose delimiter is quoted takes no values: leave the quotes out, or set a variable before it"
    private static let delimiter = "the delimiter of a here-document cannot be a value"

    /// One for each expression, in order.
    static func places(in pieces: [Template.Piece]) -> [ShellPlace] {
        var quoting = ShellQuoting(
            text: pieces.flatMap { piece -> [Unicode.Scalar?] in
                if case .text(let text) = piece { Array(text.unicodeScalars) } else { [nil] }
            })
        while let symbol = quoting.next() {
            if let scalar = symbol { quoting.read(scalar) } else { quoting.readExpression() }
        }
        return quoting.places
    }

    private init(text: [Unicode.Scalar?]) { self.text = text }

    /// An expression, or a scalar; `nil` at the end.
    private mutating func next() -> Unicode.Scalar?? {
        guard position < text.count else { return .none }
        position += 1
        return .some(text[position - 1])
    }

    /// The scalar that follows; `nil` for an expression, and at the end.
    private var coming: Unicode.Scalar? { position < text.count ? text[position] : nil }
    private var isBeforeExpression: Bool { position < text.count && text[position] == nil }

    private var isBeforeTwoBrackets: Bool { coming == "(" && position + 1 < text.count && text[position + 1] == "(" }

    private var frame: Frame {
        get { frames[frames.count - 1] }
        set { frames[frames.count - 1] = newValue }
    }

    // MARK: Expressions

    private mutating func readExpression() {
        places.append(objection.map(ShellPlace.refused) ?? place)
        objection = nil
        guard case .commands(var commands) = frame else { return }
        commands.readStranger()
        frame = .commands(commands)
    }

    private var place: ShellPlace {
        switch frame {
        case .commands, .comment, .expansion: .word
        case .singleQuotes: .singleQuoted
        case .arithmetic: .arithmetic
        case .hereDocument(let document) where document.isRaw: .refused(Self.raw)
        case .doubleQuotes, .hereDocument: .quoted
        }
    }

    // MARK: Text

    private mutating func read(_ scalar: Unicode.Scalar) {
        switch frame {
        case .commands(var commands):
            let depth = frames.count
            if readCommand(scalar, &commands) {
                frames.removeLast()
            } else {
                frames[depth - 1] = .commands(commands)
            }
        case .singleQuotes: if scalar == "'" { frames.removeLast() }
        case .doubleQuotes: if scalar == "\"" { frames.removeLast() } else { readExpanded(scalar) }
        case .comment: readComment(scalar)
        case .expansion(let singleQuotes):
            switch scalar {
            case "}": frames.removeLast()
            case "\"": frames.append(.doubleQuotes)
            case "'" where singleQuotes: frames.append(.singleQuotes)
            default: readExpanded(scalar)
            }
        case .arithmetic(let open): readArithmetic(scalar, open)
        case .hereDocument(let document): readDocument(scalar, document)
        }
    }

    /// Whether the commands end with it.
    private mutating func readCommand(_ scalar: Unicode.Scalar, _ commands: inout ShellCommands) -> Bool {
        switch scalar {
        case "`" where commands.end == "`": return true
        case " ", "\t": commands.endWord()
        case "(" where commands.isAtWordStart && coming == "(" && isArithmetic(from: position + 1):
            position += 1
            frames.append(.arithmetic(open: 0))
        case "\n", "(", ")", ";", "&", "|":
            let isOver = commands.read(sign: scalar, before: coming)
            if scalar == "\n" { startDocument() }
            return isOver
        case "<", ">":
            commands.endWord()
            if scalar == "<", coming == "<" { announce() }
        case "#" where commands.isAtWordStart: frames.append(.comment)
        // A line that goes on in the next is no end of a word.
        case "\\" where coming == "\n": position += 1
        case "'", "\"", "\\", "$", "`":
            commands.readStranger()
            switch scalar {
            case "'": frames.append(.singleQuotes)
            case "\"": frames.append(.doubleQuotes)
            default: readExpanded(scalar)
            }
        default: commands.read(inWord: scalar)
        }
        return false
    }

    /// A comment ends before the line break, and before the backquote that ends the commands that it stands among.
    private mutating func readComment(_ scalar: Unicode.Scalar) {
        guard case .commands(let commands)? = frames.dropLast().last,
            scalar == "\n" || (scalar == "`" && commands.end == "`")
        else { return }
        frames.removeLast()
        position -= 1
    }

    /// What the shell looks for also within double quotes.
    private mutating func readExpanded(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\\" where isBeforeExpression: objection = Self.backslash
        case "\\": position = min(position + 1, text.count)
        case "`": frames.append(.commands(ShellCommands(end: "`")))
        case "$" where isBeforeExpression: objection = Self.dollar
        case "$" where isBeforeTwoBrackets:
            position += 2
            frames.append(.arithmetic(open: 0))
        case "$" where coming == "(":
            position += 1
            frames.append(.commands(ShellCommands(end: ")")))
        case "$" where coming == "{": startExpansion()
        default: break
        }
    }

    /// Single quotes count where nothing is quoted yet, and in patterns: `"${x#'a'}"`.
    private mutating func startExpansion() {
        position += 1
        let isQuoted =
            switch frame {
            case .commands: false
            case .expansion(let singleQuotes): !singleQuotes
            case .doubleQuotes, .singleQuotes, .comment, .arithmetic, .hereDocument: true
            }
        let name = text[position...].prefix { $0.map(Self.isOfNames) ?? false }
        // A parameter like `#` or `?` is its own name.
        position = name.isEmpty && coming != "}" && coming != nil ? position + 1 : name.endIndex
        let isPattern = coming == "#" || coming == "%" || coming == "/"
        frames.append(.expansion(singleQuotes: !isQuoted || isPattern))
    }

    private static func isOfNames(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    // MARK: Arithmetic

    private mutating func readArithmetic(_ scalar: Unicode.Scalar, _ open: Int) {
        switch scalar {
        case "(": frame = .arithmetic(open: open + 1)
        case ")" where open > 0: frame = .arithmetic(open: open - 1)
        case ")":
            frames.removeLast()
            if coming == ")" { position += 1 }
        default: readExpanded(scalar)
        }
    }

    /// Whether the `((` before is closed by `))`, and so no bracket within a bracket.
    private func isArithmetic(from start: Int) -> Bool {
        var open = 0
        for place in start..<text.count {
            if text[place] == "(" { open += 1 }
            guard text[place] == ")" else { continue }
            guard open > 0 else { return place + 1 < text.count && text[place + 1] == ")" }
            open -= 1
        }
        return false
    }

    // MARK: Here-documents

    private mutating func readDocument(_ scalar: Unicode.Scalar, _ document: ShellHereDocument) {
        guard scalar == "\n" else { return document.isRaw ? () : readExpanded(scalar) }
        if document.ends(with: text[document.lineStart..<position - 1]) {
            frames.removeLast()
            startDocument()
        } else {
            var document = document
            document.lineStart = position
            frame = .hereDocument(document)
        }
    }

    /// Behind `<<`: the document begins with the next line. `<<<` has none.
    private mutating func announce() {
        position += 1
        guard coming != "<" else { return position += 1 }
        announced.append(ShellHereDocument(text, &position))
        if isBeforeExpression { objection = Self.delimiter }
    }

    private mutating func startDocument() {
        guard !announced.isEmpty else { return }
        var document = announced.removeFirst()
        document.lineStart = position
        frames.append(.hereDocument(document))
    }
}
