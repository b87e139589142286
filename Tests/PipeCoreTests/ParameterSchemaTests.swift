import PipeCore
import Testing

@Suite struct ParameterSchemaTests {
    /// What the Python reader makes of `def flow(year: int, month: int, day: int | None = None, lake: str = "lake")`.
    private static let schema = schema([
        "type": "object",
        "properties": [
            "year": ["type": "integer"], "month": ["type": "integer"],
            "day": ["type": ["integer", "null"], "default": .null], "lake": ["type": "string", "default": "lake"],
        ],
        "required": ["year", "month"],
        "additionalProperties": false,
    ])

    private static func schema(_ object: JSON.Object) -> ParameterSchema {
        (try? ParameterSchema(reading: object)) ?? .empty
    }

    @Test func `defaults fill in what is not given, in the order of the signature`() throws {
        let complete = try Self.schema.check(["month": 3, "year": 2023])
        #expect(JSON.object(complete).description == #"{"year":2023,"month":3,"day":null,"lake":"lake"}"#)
    }

    @Test func `what is given wins over a default`() throws {
        #expect(try Self.schema.check(["year": 1, "month": 1, "day": 5])["day"] == 5)
    }

    private static let misfits: [(given: JSON.Object, parameter: String, message: String)] = [
        (["year": 2023], "month", "missing required parameter 'month' (an integer): add -p month=…"),
        (["yaer": 2023], "yaer", "unknown parameter 'yaer' (did you mean 'year'?)"),
        (["quarter": 1], "quarter", "unknown parameter 'quarter': the flow takes year, month, day, lake"),
        (["year": "x"], "year", #"parameter 'year': expected an integer, got a string "x""#),
        (["year": .null], "year", "parameter 'year': expected an integer, got null null"),
    ]

    @Test(arguments: misfits) func `what does not fit is named`(given: JSON.Object, parameter: String, message: String)
    {
        do {
            let complete = try Self.schema.check(given)
            Issue.record("accepted as \(JSON.object(complete))")
        } catch {
            #expect(error.parameter == parameter)
            #expect(error.message == message)
        }
    }

    @Test func `a deployment need not give all`() throws {
        #expect(try Self.schema.check(["month": 3], requireAll: false) == ["month": 3])
        #expect(throws: ParameterSchema.Problem.self) {
            try Self.schema.check(["month": "x"], requireAll: false)
        }
    }

    @Test func `without a schema anything goes`() throws {
        #expect(ParameterSchema.empty.allowsOthers)
        #expect(try ParameterSchema.empty.check(["a": 1]) == ["a": 1])
    }

    @Test func `a flow without parameters takes none`() {
        let none = Self.schema(["type": "object", "properties": [:], "additionalProperties": false])
        do {
            _ = try none.check(["a": 1])
            Issue.record("accepted")
        } catch {
            #expect(error.message == "unknown parameter 'a': the flow takes none")
        }
    }

    @Test func `a required parameter that is not described is required all the same`() throws {
        let schema = Self.schema(["required": ["a"], "additionalProperties": true])
        #expect(throws: ParameterSchema.Problem.self) { try schema.check([:]) }
        #expect(try schema.check(["a": 1]) == ["a": 1])
    }

    @Test func `a command's placeholders are parameters without a type`() throws {
        let schema = ParameterSchema(untyped: ["year", "month"], defaults: ["month": 3, "lake": "x"])
        #expect(schema.names == ["year", "month", "lake"])
        #expect(schema.required == ["year"])
        #expect(schema.default(of: "month") == 3)
        #expect(!schema.allowsOthers)
        #expect(try schema.check(["year": "any"]) == ["year": "any", "month": 3, "lake": "x"])
    }

    private static let broken: [(schema: JSON.Object, problem: String)] = [
        (["type": "array"], "parameter_schema.type: the schema of parameters has type 'object'"),
        (["properties": []], "parameter_schema.properties: expected a mapping, found a list"),
        (["properties": ["a": 1]], "parameter_schema.properties.a: expected a mapping, found an integer"),
    ]

    @Test(arguments: broken) func `a broken schema is refused with its place`(schema: JSON.Object, problem: String) {
        do {
            _ = try ParameterSchema(reading: schema)
            Issue.record("accepted")
        } catch {
            #expect(error.description == problem)
        }
    }

    @Test func `a schema is kept as it was written`() throws {
        #expect(try ParameterSchema(reading: try #require(Self.schema.json.object)) == Self.schema)
    }
}
