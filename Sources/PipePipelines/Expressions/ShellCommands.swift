/// What is open among commands: brackets, and `case`, whose patterns end in a bracket that closes nothing.
struct ShellCommands: Hashable {
    private enum Opening { case bracket, caseWord, casePattern, caseBody }

    /// What ends them: the bracket of `$(…)`, or a backquote.
    let end: Unicode.Scalar?
    private var openings: [Opening] = []
    /// The beginning of the word that is being read, enough of it to tell keywords.
    private var word = ""
    private var expectsCommand = true

    private static let longestKeyword = 5
    /// Behind these another command follows.
    private static let openers: Set = ["!", "do", "elif", "else", "if", "then", "until", "while", "{"]

    init(end: Unicode.Scalar?) { self.end = end }

    var isAtWordStart: Bool { word.isEmpty }

    mutating func read(inWord scalar: Unicode.Scalar) {
        if word.unicodeScalars.count <= Self.longestKeyword { word.unicodeScalars.append(scalar) }
    }

    /// Something that no keyword has: quotes, an expression, what the shell expands.
    mutating func readStranger() { read(inWord: "\"") }

    mutating func endWord() {
        guard !word.isEmpty else { return }
        defer { word = "" }
        switch openings.last {
        case .caseWord: if word == "in" { replaceLast(by: .casePattern) }
        case .casePattern: if word == "esac" { closeCase() }
        case .caseBody where expectsCommand && word == "esac": closeCase()
        case _ where expectsCommand && word == "case":
            openings.append(.caseWord)
            expectsCommand = false
        default: expectsCommand = expectsCommand && Self.openers.contains(word)
        }
    }

    /// One of the signs between commands. Whether it ends them all.
    mutating func read(sign: Unicode.Scalar, before next: Unicode.Scalar?) -> Bool {
        endWord()
        let isInPattern = openings.last == .casePattern
        switch sign {
        case "(": if !isInPattern { openings.append(.bracket) }
        case ")":
            if isInPattern {
                replaceLast(by: .caseBody)
            } else if openings.last == .bracket {
                openings.removeLast()
            } else {
                return end == ")"
            }
        case ";" where openings.last == .caseBody && (next == ";" || next == "&"): replaceLast(by: .casePattern)
        default: break
        }
        expectsCommand = true
        return false
    }

    private mutating func closeCase() {
        openings.removeLast()
        expectsCommand = false
    }

    private mutating func replaceLast(by opening: Opening) { openings[openings.count - 1] = opening }
}
