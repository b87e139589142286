import Foundation
import PipeCore
import PipeFlow
import Testing

private enum Event: Codable, Equatable {
    case opened
    case moved(from: Int, to: Int)
}

private class Base: Codable {
    var name = "base"
}

private final class Derived: Base {
    var count = 3

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        count = try container.decode(Int.self, forKey: .count)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(count, forKey: .count)
        try super.encode(to: container.superEncoder())
    }

    enum Keys: CodingKey { case count }
}

private struct Matrix: Codable, Equatable {
    var rows: [[Int]]

    init(rows: [[Int]]) { self.rows = rows }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        rows = []
        while !container.isAtEnd {
            var row = try container.nestedUnkeyedContainer()
            rows.append([])
            while !row.isAtEnd { rows[rows.count - 1].append(try row.decodeNil() ? 0 : row.decode(Int.self)) }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for row in rows {
            var inner = container.nestedUnkeyedContainer()
            for number in row { try number == 0 ? inner.encodeNil() : inner.encode(number) }
        }
    }
}

private struct Sale: Codable, Equatable {
    var id: UInt64
    var price: Double?
    var day: Day
    var tags: [String: [Event]]
}

@Suite struct ValueCodingTests {
    private func round<Value: Codable & Equatable>(_ value: Value, _ text: String) throws {
        let json = try ValueEncoder.encode(value)
        #expect(json.description == text)
        #expect(try ValueDecoder.decode(Value.self, from: JSON.parse(text)) == value)
    }

    @Test func `values come back as they were, to the last digit`() throws {
        try round(UInt64.max, "18446744073709551615")
        try round(Int64.min, "-9223372036854775808")
        try round(Int128.max, "170141183460469231731687303715884105727")
        try round(0.1, "0.1")
        try round(Float(0.1), "0.1")
        try round(1e300, "1e+300")
        try round("a\n\"ä\u{1}", #""a\n\"ä\u0001""#)
        try round([Int?.some(1), nil], "[1,null]")
        try round(["b": 1], #"{"b":1}"#)
        try round([1: "a"], #"{"1":"a"}"#)
        try round([Event](), "[]")
        try round(Event.opened, #"{"opened":{}}"#)
        try round(Event.moved(from: 1, to: 2), #"{"moved":{"from":1,"to":2}}"#)
        try round(Matrix(rows: [[1, 0], [], [2]]), "[[1,null],[],[2]]")
        try round(
            Sale(
                id: 9_007_199_254_740_993, price: nil, day: Day("2023-03-25") ?? Moment.now.day, tags: ["x": [.opened]]),
            #"{"id":9007199254740993,"day":"2023-03-25","tags":{"x":[{"opened":{}}]}}"#)
        let derived = try ValueDecoder.decode(Derived.self, from: ValueEncoder.encode(Derived()))
        #expect(derived.name == "base" && derived.count == 3)
    }

    @Test func `what has no order of its own is sorted, so that the same content is the same text`() throws {
        let names = (0..<50).map { "n\($0)" }
        let dictionary = Dictionary(uniqueKeysWithValues: names.map { ($0, Set(names)) })
        let sorted = JSON.array(names.sorted().map(JSON.string))
        let json = try ValueEncoder.encode([dictionary])
        #expect(json.array?.first?.object?.names == names.sorted())
        #expect(json.array?.first?["n0"] == sorted)
        // Pairs stay pairs.
        let pairs = try ValueEncoder.encode([Day("2023-03-25"): 2, Day("2023-03-26"): 1])
        #expect(try ValueDecoder.decode([Day?: Int].self, from: pairs) == [Day("2023-03-25"): 2, Day("2023-03-26"): 1])
        // An array has its own order.
        #expect(try ValueEncoder.encode(["b", "a"]).description == #"["b","a"]"#)
    }

    @Test func `a date of Foundation is RFC 3339 text`() throws {
        let date = Date(timeIntervalSince1970: 1_679_734_800.25)
        try round(["at": date], #"{"at":"2023-03-25T09:00:00.250000Z"}"#)
        #expect(
            try ValueDecoder.decode(Date.self, from: "2023-03-25T11:00:00+02:00")
                == Date(timeIntervalSince1970: 1_679_734_800))
        #expect(throws: DecodingError.self) { try ValueDecoder.decode(Date.self, from: "soon") }
    }

    @Test func `JSON passes through other coders too`() throws {
        let json: JSON = ["a": [1, .double(2.5), true, .null, "x"], "b": ["c": 9_007_199_254_740_993]]
        let data = try JSONEncoder().encode(json)
        #expect(try JSONDecoder().decode(JSON.self, from: data) == json)
        try round(json, json.description)
    }

    @Test(arguments: [
        (#"{"id":-1,"day":"2023-03-25","tags":{}}"#, "id: -1 is no UInt64"),
        (#"{"id":1,"day":"2023-02-30","tags":{}}"#, #"day: expected a date (YYYY-MM-DD), found "2023-02-30""#),
        (#"{"id":1,"tags":{}}"#, "'day' is missing"),
        (#"{"id":1.5,"day":"2023-03-25","tags":{}}"#, "id: expected an integer, found a number 1.5"),
        (#"{"id":1,"day":"2023-03-25","tags":{"x":[{"moved":{"from":1}}]}}"#, "tags.x[0].moved: 'to' is missing"),
        ("[]", "expected an object, found a list []"),
    ])
    func `what does not fit is named with its place`(text: String, line: String) throws {
        let json = try JSON.parse(text)
        let error = #expect(throws: (any Error).self) { try ValueDecoder.decode(Sale.self, from: json) }
        #expect(error.map(ErrorText.line) == line)
    }

    @Test func `a number without JSON is refused with its place`() {
        let error = #expect(throws: EncodingError.self) { try ValueEncoder.encode(["a": [1, Double.nan]]) }
        #expect(error.map(ErrorText.line) == "a[1]: JSON has no nan")
    }
}
