/// Where in a text for the shell an expression stands, as far as how its value is named there goes.
enum ShellPlace: Hashable, Sendable {
    /// Among words, where quotes of its own keep the value one word.
    case word
    /// Between double quotes, or in a here-document.
    case quoted
    case singleQuoted
    /// What the shell computes with, which it may read again: only a number is harmless there.
    case arithmetic
    /// Where no value can be put; the text says why.
    case refused(String)

    /// What stands in the text for the variable that holds the value.
    func reference(to variable: String) -> String {
        switch self {
        case .word: "\"${\(variable)}\""
        case .singleQuoted: "'\"${\(variable)}\"'"
        case .quoted, .arithmetic, .refused: "${\(variable)}"
        }
    }
}
