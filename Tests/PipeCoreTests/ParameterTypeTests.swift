import PipeCore
import Testing

@Suite struct ParameterTypeTests {
    private static let fitting: [(schema: JSON, value: JSON)] = [
        ([:], "anything"), ([:], .null), (["type": "integer"], 3), (["type": "integer"], .double(3)),
        (["type": "number"], 3), (["type": "number"], .double(3.5)), (["type": "string"], ""),
        (["type": "boolean"], false), (["type": "null"], .null), (["type": ["integer", "null"]], .null),
        (["type": "array", "items": ["type": "integer"]], [1, 2]), (["type": "array"], ["x", 1]),
        (["type": "object"], ["a": 1]), (["enum": ["red", 3, .null]], 3),
        (["anyOf": [["type": "integer"], ["type": "null"]]], .null),
        (["oneOf": [["type": "integer"], ["type": "string"]]], "x"),
        (["type": "string", "format": "date"], "2023-03-25"),
        (["type": "string", "format": "date-time"], "2023-03-25T09:00:00Z"),
        (["type": "string", "format": "uri"], "not looked at"),
        (["type": "integer", "minimum": 1, "maximum": 12], 12), (["type": "integer", "minimum": 1], 1),
    ]

    @Test(arguments: fitting) func `a value of the declared type fits`(schema: JSON, value: JSON) {
        #expect(ParameterType(schema: schema).mismatch(value) == nil)
    }

    private static let misfits: [(schema: JSON, value: JSON, message: String)] = [
        (["type": "integer"], .double(3.5), "expected an integer, got a number 3.5"),
        (["type": "integer"], "x", #"expected an integer, got a string "x""#),
        (["type": ["integer", "null"]], true, "expected an integer or null, got a boolean true"),
        (["type": "array"], [:], "expected a list, got an object {}"),
        (
            ["type": "array", "items": ["type": "integer"]], [1, "b"], #"item 1: expected an integer, got a string "b""#
        ),
        (["enum": ["red", "green"]], "blue", #"expected one of "red", "green", got "blue""#),
        (["anyOf": [["type": "integer"], ["type": "null"]]], "x", #"expected an integer or null, got "x""#),
        (["type": "string", "format": "date"], "25.3.2023", #"expected a date (YYYY-MM-DD), got "25.3.2023""#),
        (["type": "string", "format": "date"], "2023-02-29", #"expected a date (YYYY-MM-DD), got "2023-02-29""#),
        (["type": "string", "format": "date-time"], "soon", #"expected a date and time, got "soon""#),
        (["type": "integer", "minimum": 1], 0, "expected at least 1, got 0"),
        (["type": "integer", "maximum": 12], 13, "expected at most 12, got 13"),
    ]

    @Test(arguments: misfits) func `what does not fit is said in words`(schema: JSON, value: JSON, message: String) {
        #expect(ParameterType(schema: schema).mismatch(value) == message)
    }

    @Test func `a long value is cut in messages`() throws {
        let long = JSON.string(String(repeating: "x", count: 500))
        let message = try #require(ParameterType(schema: ["type": "integer"]).mismatch(long))
        #expect(message.count < 120)
        #expect(message.hasSuffix("…"))
    }

    @Test func `an integer is admitted where a number is, not the other way round`() {
        #expect(ParameterType(schema: ["type": "number"]).admits("integer"))
        #expect(!ParameterType(schema: ["type": "integer"]).admits("number"))
        #expect(ParameterType(schema: [:]).admits("string"))
        #expect(ParameterType(schema: ["enum": [1, "x"]]).admits("string"))
        #expect(!ParameterType(schema: ["enum": [1, 2]]).admits("string"))
        #expect(ParameterType(schema: ["anyOf": [["type": "integer"], ["type": "null"]]]).admits("null"))
    }
}
