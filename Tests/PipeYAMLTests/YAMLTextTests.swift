import PipeCore
import PipeYAML
import TestSupport
import Testing

@Suite struct YAMLTextTests {
    @Test func `values read well`() {
        let value: JSON = [
            "flow": "etl", "entrypoint": "flows/etl.py:main", "path": ".", "cron": "0 6 * * *", "answer": "yes",
            "digits": "12", "empty": "", "nothing": .null, "tags": [], "count": 3, "note": "first\nsecond\n",
            "schedules": [["cron": "@daily", "timezone": "Europe/Berlin"]], "rows": [[1, 2], []],
        ]
        #expect(
            YAMLText.document(value) == """
                flow: etl
                entrypoint: flows/etl.py:main
                path: .
                cron: "0 6 * * *"
                answer: "yes"
                digits: "12"
                empty: ""
                nothing: null
                tags: []
                count: 3
                note: |
                  first
                  second
                schedules:
                  - cron: "@daily"
                    timezone: Europe/Berlin
                rows:
                  -
                    - 1
                    - 2
                  - []

                """)
    }

    @Test(arguments: [
        "", " ", "a ", " a", "a\n", "\na", "a\n\n", "a\n\nb", "a\n  b", "  a\nb", "a: b", "a #b", "#a", "- a", "---",
        "...",
        "null", "~", "1e3", "0x1F", "0o7", "true", "*a", "&a", "!a", "%a", "@a", "`a", "a:", ":a", "{a", "[a", "'a",
        "\"a",
        "a\tb", "\ta\nb", "a\u{85}b", "a\u{2028}b\nc", "\u{FEFF}a", "\u{1F419}", "\u{7F}", "\u{0}", "\r\n", "a\\b",
        "<<",
        "...\n---\n", "a \nb ", "?", "? a", "|", ">", "=", ".inf", "Ärger", "e\u{301}", "\u{301}",
        String(repeating: "k", count: 2_000),
    ])
    func `any text comes back, as a value, as a key and in a list`(text: String) throws {
        for value in [JSON.string(text), ["key": .string(text)], .object([text: 1]), [.string(text), [.string(text)]]] {
            let written = YAMLText.document(value)
            #expect(try YAMLDocument.parse(written).value == value, "\(written)")
        }
    }

    @Test(arguments: 0..<50)
    func `any value comes back`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        for _ in 0..<20 {
            let value = JSON.random(depth: 4, using: &generator)
            let written = YAMLText.document(value)
            #expect(try YAMLDocument.parse(written).value == value, "\(written)")
        }
    }
}

extension JSON {
    fileprivate static func random(depth: Int, using generator: inout SplitMix) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int64.random(in: -1_000...1_000, using: &generator))
        case 3: return .double(Double.random(in: -10...10, using: &generator))
        case 4, 5: return .string(randomText(using: &generator))
        case 6:
            let count = Int.random(in: 0..<4, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            var object = Object()
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                object[randomText(using: &generator)] = random(depth: depth - 1, using: &generator)
            }
            return .object(object)
        }
    }

    private static func randomText(using generator: inout SplitMix) -> String {
        let alphabet: [Unicode.Scalar] = Array("ab :-#\n\t'\"\\,[]{}&*!|>%@`?0.yné\u{85}\u{1F419}~=<".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<9, using: &generator) {
            text.append(alphabet.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }
}
