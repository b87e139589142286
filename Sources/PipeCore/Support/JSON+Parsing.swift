extension JSON {
    /// Why a text is not JSON, and at which byte.
    package struct SyntaxError: Error, CustomStringConvertible {
        package let problem: String
        package let offset: Int
        package var description: String { "\(problem) at byte \(offset)" }
    }

    /// Reads exactly one value.
    package static func parse(_ text: some StringProtocol) throws(SyntaxError) -> JSON {
        try parse(bytes: Array(text.utf8))
    }

    package static func parse(bytes: [UInt8]) throws(SyntaxError) -> JSON {
        var parser = Parser(bytes: bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.error("unexpected text after the value") }
        return value
    }

    private struct Parser {
        /// Deep enough for data, shallow enough for the stack of any thread.
        static let deepest = 256

        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        func error(_ problem: String) -> SyntaxError { SyntaxError(problem: problem, offset: position) }

        var next: UInt8? { position < bytes.count ? bytes[position] : nil }

        mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func value(depth: Int) throws(SyntaxError) -> JSON {
            guard depth < Self.deepest else { throw error("nested more than \(Self.deepest) deep") }
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return .object(try object(depth: depth))
            case UInt8(ascii: "["): return .array(try array(depth: depth))
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            case nil: throw error("unexpected end")
            default: return .number(try number())
            }
        }

        mutating func word(_ word: StaticString, _ value: JSON) throws(SyntaxError) -> JSON {
            let count = word.utf8CodeUnitCount
            let matches =
                position + count <= bytes.count
                && word.withUTF8Buffer { bytes[position..<position + count].elementsEqual($0) }
            guard matches else { throw error("expected a value") }
            position += count
            return value
        }

        mutating func object(depth: Int) throws(SyntaxError) -> Object {
            var object = Object()
            position += 1
            skipSpace()
            if skip("}") { return object }
            while true {
                skipSpace()
                guard next == UInt8(ascii: "\"") else { throw error("expected a member's name") }
                let name = try string()
                skipSpace()
                guard skip(":") else { throw error("expected ':'") }
                object[name] = try value(depth: depth + 1)
                skipSpace()
                if skip(",") { continue }
                guard skip("}") else { throw error("expected ',' or '}'") }
                return object
            }
        }

        mutating func array(depth: Int) throws(SyntaxError) -> [JSON] {
            var items: [JSON] = []
            position += 1
            skipSpace()
            if skip("]") { return items }
            while true {
                items.append(try value(depth: depth + 1))
                skipSpace()
                if skip(",") { continue }
                guard skip("]") else { throw error("expected ',' or ']'") }
                return items
            }
        }

        mutating func number() throws(SyntaxError) -> Number {
            let start = position
            _ = skip("-")
            let whole = digits()
            guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
                position = start
                throw error("expected a value")
            }
            if skip("."), digits() == 0 { throw error("expected digits behind the point") }
            if skip("e") || skip("E") {
                if !skip("+") { _ = skip("-") }
                if digits() == 0 { throw error("expected an exponent") }
            }
            return Number(text: String(decoding: bytes[start..<position], as: UTF8.self))
        }

        mutating func digits() -> Int {
            let start = position
            while let byte = next, byte >= 0x30, byte <= 0x39 { position += 1 }
            return position - start
        }

        mutating func string() throws(SyntaxError) -> String {
            let start = position
            position += 1
            var text: [UInt8] = []
            while let byte = next {
                switch byte {
                case UInt8(ascii: "\""):
                    guard let string = String(validating: text, as: UTF8.self) else {
                        position = start
                        throw error("text is not valid UTF-8")
                    }
                    position += 1
                    return string
                case UInt8(ascii: "\\"):
                    text.append(contentsOf: try escape())
                case ..<0x20:
                    throw error("control character in a string")
                default:
                    text.append(byte)
                    position += 1
                }
            }
            throw error("string without an end")
        }

        mutating func escape() throws(SyntaxError) -> [UInt8] {
            let start = position
            position += 1
            guard let byte = next else { throw error("string without an end") }
            position += 1
            switch byte {
            case UInt8(ascii: "n"): return [0x0A]
            case UInt8(ascii: "t"): return [0x09]
            case UInt8(ascii: "r"): return [0x0D]
            case UInt8(ascii: "b"): return [0x08]
            case UInt8(ascii: "f"): return [0x0C]
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
            case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape())).utf8)
            default:
                position = start
                throw error("unknown escape")
            }
        }

        /// `\uXXXX`, or two of them that form a surrogate pair; half a pair becomes U+FFFD.
        mutating func unicodeEscape() throws(SyntaxError) -> Unicode.Scalar {
            let unit = try hexUnit()
            if let scalar = Unicode.Scalar(unit) { return scalar }
            guard unit < 0xDC00, position + 1 < bytes.count,
                bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
            else { return "\u{FFFD}" }
            let mark = position
            position += 2
            let low = try hexUnit()
            guard (0xDC00...0xDFFF).contains(low) else {
                position = mark
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
        }

        mutating func hexUnit() throws(SyntaxError) -> UInt32 {
            guard position + 4 <= bytes.count,
                let text = String(validating: bytes[position..<position + 4], as: UTF8.self),
                text.allSatisfy(\.isHexDigit), let unit = UInt32(text, radix: 16)
            else { throw error("expected four hexadecimal digits") }
            position += 4
            return unit
        }
    }
}
