/// Text that no terminal, mail program or chat obeys.
enum VisibleText {
    static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

    /// In one line: what would break it, or move a cursor, is a space.
    static func oneLine(_ text: String) -> String {
        let breaks: Set<Unicode.Scalar> = ["\u{2028}", "\u{2029}"]
        let scalars = text.unicodeScalars.map { isControl($0) || breaks.contains($0) ? " " : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    /// In one line that is short enough for a message.
    static func excerpt(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars
        let line = oneLine(String(String.UnicodeScalarView(scalars.prefix(longestExcerpt))))
        return scalars.dropFirst(longestExcerpt).isEmpty ? line : line + "…"
    }

    private static let longestExcerpt = 200

    /// Lines end with `\n` alone, and other control characters are pictures of themselves.
    static func lines(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            defer { wasReturn = scalar == "\r" }
            switch scalar.value {
            case 0x0A: if !wasReturn { scalars.append("\n") }
            case 0x0D: scalars.append("\n")
            case 0x09: scalars.append(scalar)
            case 0..<0x20: scalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: scalars.append("\u{2421}")
            case 0x80..<0xA0: scalars.append("\u{FFFD}")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
