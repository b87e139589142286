import PipeCore
import Testing

@Suite struct JSONTests {
    // MARK: Numbers

    @Test(arguments: [
        "0", "-0", "1.0", "12345678901234567890", "-9223372036854775809", "1e5", "1E+05", "3.141592653589793238",
        "0.10", "1e-400", "1e400",
    ])
    func `a number keeps its text`(text: String) throws {
        #expect(try JSON.parse(text).description == text)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("42", 42), ("3.0", 3), ("3e0", 3), ("1.5e1", 15), ("120e-1", 12), ("-1E2", -100),
        ("9223372036854775807", Int64.max), ("9223372036854775807.0", Int64.max),
        ("-9223372036854775808", Int64.min), ("9007199254740993.0", 9_007_199_254_740_993),
        ("0e999999999999999999999", 0), ("0.000e5", 0), ("100000e-5", 1),
    ])
    func `a whole number that fits is an integer`(text: String, value: Int64) throws {
        #expect(try JSON.parse(text).int == value)
    }

    @Test(arguments: [
        "0.5", "1e-1", "1e-400", "9007199254740993.5", "1.00000000000000000001", "5e-1", "1e-99999999999999999999",
        "-0.1",
    ])
    func `a number with a fraction is no integer`(text: String) throws {
        let value = try JSON.parse(text)
        #expect(value.int == nil)
        #expect(value.kind == "a number")
    }

    @Test(arguments: [
        "12345678901234567890", "9223372036854775808", "-9223372036854775809", "1e19", "1e400",
        "1e99999999999999999999",
    ])
    func `a whole number that does not fit is still whole`(text: String) throws {
        let value = try JSON.parse(text)
        #expect(value.int == nil)
        #expect(value.kind == "an integer")
    }

    @Test func `numbers that JSON does not have become null`() {
        #expect(JSON.double(.infinity) == .null)
        #expect(JSON.double(.nan) == .null)
        #expect(JSON.double(0.1).description == "0.1")
    }

    // MARK: Objects

    @Test func `an object keeps the order of its members`() throws {
        let text = #"{"zeta":1,"alpha":2,"mid":{"b":[],"a":{}}}"#
        #expect(try JSON.parse(text).description == text)
    }

    @Test func `a repeated name keeps its place and takes the last value`() throws {
        #expect(try JSON.parse(#"{"a":1,"b":2,"a":3}"#).description == #"{"a":3,"b":2}"#)
    }

    @Test func `objects are equal whatever the order of their members`() throws {
        let (left, right): (JSON, JSON) = (["a": 1, "b": 2], ["b": 2, "a": 1])
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test func `a member can be taken out and put in again at the end`() {
        var object: JSON.Object = ["a": 1, "b": 2]
        object["a"] = nil
        #expect(object.names == ["b"])
        object["a"] = 3
        #expect(JSON.object(object).description == #"{"b":2,"a":3}"#)
        object["c"] = nil
        #expect(object.names == ["b", "a"])
    }

    @Test func `merging lays the other's members over these`() {
        let merged = (["a": 1, "b": 2] as JSON.Object).merging(["b": 3, "c": 4])
        #expect(JSON.object(merged).description == #"{"a":1,"b":3,"c":4}"#)
    }

    // MARK: Access

    @Test func `a value gives what it is and nothing else`() {
        let value: JSON = ["text": "x", "flag": true, "list": [1], "none": .null]
        #expect(value["text"]?.string == "x")
        #expect(value["text"]?.int == nil)
        #expect(value["flag"]?.bool == true)
        #expect(value["list"]?.array == [1])
        #expect(value["list"]?["text"] == nil)
        #expect(value["none"]?.isNull == true)
        #expect(value["absent"] == nil)
        #expect(JSON.optional(nil) == .null)
        #expect(JSON.instant(Instant(microseconds: 0)) == "1970-01-01T00:00:00Z")
    }

    @Test func `each kind has a word for messages`() {
        let words = [JSON.null, true, 1, .double(1.5), "x", [], [:]].map(\.kind)
        #expect(words == ["null", "a boolean", "an integer", "a number", "a string", "a list", "an object"])
    }
}
