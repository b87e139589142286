import PipeCore
import Testing

@Suite struct ParameterInputTests {
    private static let schema =
        (try? ParameterSchema(reading: [
            "properties": [
                "year": ["type": "integer"], "month": ["type": "integer"], "day": ["type": ["integer", "null"]],
                "title": ["type": "string"], "note": ["type": ["string", "null"]], "dry": ["type": "boolean"],
                "rate": ["type": "number"], "names": ["type": "array"], "on": ["type": "string", "format": "date"],
                "free": [:],
            ],
            "additionalProperties": false,
        ])) ?? .empty

    private func read(_ arguments: String...) throws -> JSON.Object {
        try ParameterInput.read(arguments, schema: Self.schema)
    }

    @Test func `one parameter an argument and all in one are the same`() throws {
        let expected: JSON.Object = ["year": 2023, "month": 3, "day": 25]
        #expect(try read("year=2023", "month=3", "day=25") == expected)
        #expect(try read("year=2023 month=3 day=25") == expected)
        #expect(try read("year=2023 month=3", "day=25") == expected)
        #expect(try read("  year=2023\tmonth=3\nday=25 ") == expected)
    }

    @Test func `a text with blanks stays whole`() throws {
        #expect(try read("title=the year of the cat") == ["title": "the year of the cat"])
        #expect(try read("title=a=b c=d") == ["title": "a=b c=d"])
        #expect(try read("title=x unknown=1") == ["title": "x unknown=1"])
    }

    @Test func `a text in which every piece names a parameter is split`() throws {
        #expect(try read("title=a year=1") == ["title": "a", "year": 1])
    }

    private static let values: [(String, String, JSON)] = [
        ("year", "2023", 2023), ("year", "007", 7), ("year", "+5", 5), ("year", "x", "x"),
        ("year", "1.5", .double(1.5)),
        ("title", "2023", "2023"), ("title", "true", "true"), ("title", "null", "null"), ("title", "", ""),
        ("title", #""quoted""#, "quoted"), ("title", "{", "{"), ("title", "a=b", "a=b"),
        ("note", "null", .null), ("note", "text", "text"), ("day", "null", .null), ("day", "None", .null),
        ("dry", "true", true), ("dry", "True", true), ("dry", "FALSE", false), ("dry", "yes", "yes"),
        ("rate", "2", 2), ("rate", "2.5", .double(2.5)), ("names", #"["a", "b"]"#, ["a", "b"]),
        ("on", "2023-03-25", "2023-03-25"), ("free", "1", 1), ("free", "x y", "x y"), ("free", #"{"a":1}"#, ["a": 1]),
    ]

    @Test(arguments: values) func `a value is JSON where the declared type allows it, a text otherwise`(
        name: String, text: String, value: JSON
    ) throws {
        #expect(try read("\(name)=\(text)")[name] == value)
    }

    @Test func `the last of two values wins`() throws {
        #expect(try read("year=1", "year=2") == ["year": 2])
    }

    @Test func `a number keeps the text it was typed as`() throws {
        #expect(try read("rate=1.0")["rate"]?.description == "1.0")
        #expect(try read("year=12345678901234567890")["year"]?.description == "12345678901234567890")
    }

    @Test func `an unknown name is left for the check to refuse`() throws {
        #expect(try read("yaer=2023") == ["yaer": 2023])
    }

    @Test(arguments: ["year", "", "=5", " =5", "just words"])
    func `what is no name=value is refused`(argument: String) {
        do {
            let parameters = try ParameterInput.read([argument], schema: Self.schema)
            Issue.record("read as \(JSON.object(parameters))")
        } catch {
            #expect(error.description == "-p \(argument): expected name=value")
        }
    }
}
