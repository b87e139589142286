/// How much room a text takes on a terminal.
package enum DisplayWidth {
    package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

    /// East Asian letters and emoji take two columns.
    private static func of(_ character: Character) -> Int {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0x1F300...0x1FAFF:
            2
        default: 1
        }
    }

    /// The text, cut off with … where it takes more than `width` columns.
    package static func cut(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        var cut = ""
        var used = 0
        for character in text {
            used += of(character)
            if used > width - 1 { break }
            cut.append(character)
        }
        return cut + "…"
    }

    /// The text without what would play with the terminal.
    package static func plain(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "�" : $0 })
    }
}
