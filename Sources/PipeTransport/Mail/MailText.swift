/// Text in the forms that mails have for it (RFC 2045 and 2047): whatever is in it, it cannot become a line of a header or
/// the end of the mail.
enum MailText {
    // MARK: Headers

    /// The value of a header: as it is where it is short and plain, else encoded and folded; what is too long for one is cut.
    static func header(_ text: String) -> String {
        let text = VisibleText.excerpt(text)
        let isPlain = isPlainWords(text) && text.utf8.count <= longestLine - 10 && text.first != " " && text.last != " "
        return isPlain || text.isEmpty ? text : encodedWords(text)
    }

    /// Letters that a header may hold as they are, and that nobody takes for encoded ones.
    static func isPlainWords(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
    }

    /// Words of at most 75 characters, one a line, none of which ends inside a character.
    static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > 42 {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(word(piece)) }
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(base64(bytes))?=" }

    private static func base64(_ bytes: [UInt8]) -> String {
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let three = bytes[start..<min(start + 3, bytes.count)]
            var bits = UInt32(0)
            for byte in three { bits = bits << 8 | UInt32(byte) }
            bits <<= 8 * UInt32(3 - three.count)
            for place in 0..<4 {
                text += place <= three.count ? String(alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)]) : "="
            }
        }
        return text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    // MARK: Bodies

    enum Encoding: String {
        case plain = "7bit"
        case quotedPrintable = "quoted-printable"
    }

    /// The text as it travels. What is plain stays so, for who reads mails with programs that decode nothing.
    static func body(_ text: String) -> (encoding: Encoding, bytes: [UInt8]) {
        let visible = VisibleText.lines(text)
        let whole = visible.hasSuffix("\n") ? visible.dropLast() : visible[...]
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        let isPlain = lines.allSatisfy { line in
            line.utf8.count <= longestLine * 4 && line.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 5 / 4)
        for line in lines {
            if isPlain { bytes += line.utf8 } else { quote(line, into: &bytes) }
            bytes += [0x0D, 0x0A]
        }
        return (isPlain ? .plain : .quotedPrintable, bytes)
    }

    private static func quote(_ line: Substring, into bytes: inout [UInt8]) {
        var column = 0
        let last = line.utf8.count - 1
        for (place, byte) in line.utf8.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09
            let isItself = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || (isBlank && place < last)
            let width = isItself ? 1 : 3
            if column + width > longestLine - 1 {
                bytes += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            if isItself {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
            column += width
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
    private static let longestLine = 76
}
