import PipeCore
import TestSupport
import Testing

@Suite struct JSONParsingTests {
    private static let readable: [(String, JSON)] = [
        ("null", .null), (" true ", true), ("\n[ ]\t", []), ("{ }\r\n", [:]), ("\"\"", ""),
        (#"[1, "a", {"b": [false, null]}]"#, [1, "a", ["b": [false, JSON.null]]]),
    ]

    @Test(arguments: readable) func `values are read`(text: String, value: JSON) throws {
        #expect(try JSON.parse(text) == value)
    }

    @Test(arguments: [
        (#""\" \\ \/ \b \f \n \r \t""#, "\" \\ / \u{8} \u{C} \n \r \t"),
        (#""\u0041\u00e9\uD55C""#, "Aé한"), (#""\u0000""#, "\u{0}"), (#""\ud83d\ude00""#, "😀"),
        (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"),
        (#""\ud800\n""#, "\u{FFFD}\n"), (#""\ud800\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), ("\"\u{7F}\u{2028}😀\"", "\u{7F}\u{2028}😀"),
    ])
    func `escapes stand for their characters, half a surrogate pair for U+FFFD`(text: String, string: String) throws {
        #expect(try JSON.parse(text).string?.unicodeScalars.elementsEqual(string.unicodeScalars) == true)
    }

    @Test(arguments: [
        ("", "unexpected end", 0), ("  ", "unexpected end", 2), ("nul", "expected a value", 0),
        ("[1,]", "expected a value", 3), ("[1 2]", "expected ',' or ']'", 3), ("[1", "expected ',' or ']'", 2),
        (#"{"a" 1}"#, "expected ':'", 5), (#"{"a":1,}"#, "expected a member's name", 7),
        (#"{a:1}"#, "expected a member's name", 1), (#"{"a":1 "b":2}"#, "expected ',' or '}'", 7),
        ("1 2", "unexpected text after the value", 2), ("01", "expected a value", 0), ("-", "expected a value", 0),
        ("+1", "expected a value", 0), (".5", "expected a value", 0), ("1.", "expected digits behind the point", 2),
        ("1e+", "expected an exponent", 3), ("NaN", "expected a value", 0), ("'a'", "expected a value", 0),
        (#""abc"#, "string without an end", 4), (#""abc\"#, "string without an end", 5),
        (#""a\qb""#, "unknown escape", 2), (#""\u00g0""#, "expected four hexadecimal digits", 3),
        (#""\u12"#, "expected four hexadecimal digits", 3), (#""\u+123""#, "expected four hexadecimal digits", 3),
        ("\"a\nb\"", "control character in a string", 2), ("\"a\u{0}b\"", "control character in a string", 2),
        ("[truefalse]", "expected ',' or ']'", 5), ("\u{FEFF}1", "expected a value", 0),
        ("\"😀\"x", "unexpected text after the value", 6),
    ])
    func `what is not JSON is refused at the byte where it stops being so`(
        text: String, problem: String, offset: Int
    ) {
        do {
            let value = try JSON.parse(text)
            Issue.record("read as \(value)")
        } catch {
            #expect(error.problem == problem)
            #expect(error.offset == offset)
            #expect(error.description == "\(problem) at byte \(offset)")
        }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0xAF, 0x22],
        [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
    ])
    func `bytes that are no UTF-8 are refused where their string begins`(bytes: [UInt8]) {
        do {
            let value = try JSON.parse(bytes: [0x20] + bytes)
            Issue.record("read as \(value)")
        } catch {
            #expect(error.problem == "text is not valid UTF-8")
            #expect(error.offset == 1)
        }
    }

    @Test func `the deepest nesting is read, one more is refused`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSON.parse(nested(256)) }
        #expect(throws: JSON.SyntaxError.self) { try JSON.parse(nested(257)) }
        #expect(throws: JSON.SyntaxError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSON.SyntaxError.self) { try JSON.parse(String(repeating: #"{"a":"#, count: 100_000)) }
    }

    @Test(arguments: UInt64(0)..<20) func `what is printed is read back`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<200 {
            let value = JSON.random(depth: 5, using: &generator)
            let line = value.description
            try #require(try JSON.parse(line) == value)
            try #require(try JSON.parse(line).description == line)
            try #require(try JSON.parse(value.pretty) == value)
            try #require(!line.utf8.contains { $0 < 0x20 })
        }
    }

    @Test(arguments: UInt64(0)..<20) func `random bytes are read or refused`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let likely = Array("{}[]\",:\\ud83d0123456789.eE+-truefalsn \n".utf8)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...40, using: &generator)
            let bytes = (0..<count).map { _ in
                Int.random(in: 0...9, using: &generator) == 0
                    ? UInt8.random(in: 0...255, using: &generator)
                    : likely.randomElement(using: &generator) ?? 0
            }
            Self.readOrRefuse(bytes)
        }
    }

    @Test(arguments: UInt64(0)..<20) func `damaged JSON is read or refused`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<200 {
            var bytes = Array(JSON.random(depth: 4, using: &generator).description.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            Self.readOrRefuse(bytes)
            Self.readOrRefuse(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
        }
    }

    /// Neither traps, and an error points into the text; what is read is printed and read again.
    private static func readOrRefuse(_ bytes: [UInt8]) {
        do {
            let value = try JSON.parse(bytes: bytes)
            let again = try JSON.parse(value.description)
            if again != value { Issue.record("\(value) is not read back") }
        } catch {
            if !(0...bytes.count).contains(error.offset) { Issue.record("\(error) points outside the text") }
        }
    }
}
