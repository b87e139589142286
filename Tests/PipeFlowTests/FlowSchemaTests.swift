import Foundation
import PipeCore
import PipeFlow
import Testing

private enum Colour: String, Codable, CaseIterable { case red, green }
private enum Level: Int, Codable, CaseIterable { case low = 1, high }
private enum Open: String, Codable { case a, b }
private enum Shape: Codable, CaseIterable {
    case round, square(side: Int)
    static let allCases: [Shape] = [.round, .square(side: 1)]
}

private struct Place: Codable {
    var name: String
    var height: Double?
    var tags: [String]
    var inner: Inner
    struct Inner: Codable { var depth: UInt8 }
}

private final class Tree: Codable {
    var value: Int
    var children: [Tree]
    var parent: Tree?
    init(value: Int, children: [Tree]) { (self.value, self.children) = (value, children) }
}

private struct Celsius: Codable {
    var degrees: Double
    init(from decoder: any Decoder) throws { degrees = try decoder.singleValueContainer().decode(Double.self) }
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(degrees)
    }
}

private struct Needy: Codable {
    var open: Open
    var after: Int
}

private struct Renamed: Codable {
    var fileName: String
    enum CodingKeys: String, CodingKey { case fileName = "file_name" }
}

private struct Everything: Flow {
    @Parameter("The year") var year: Int
    @Parameter("Where to") var target = "lake"
    @Parameter var note: String?
    @Parameter var since: Day
    var month = 3
    var share = 0.5
    var dryRun = false
    var stations: [String] = ["59 ST"]
    var region: String?
    var colour = Colour.red
    var limits: [String: Int] = [:]

    func run(_ context: FlowContext) async throws -> [String] {
        [
            "\(year) \(target) \(note ?? "-") \(since) \(month) \(share) \(dryRun) \(stations) \(region ?? "-") \(colour) \(limits)"
        ]
    }
}

/// A type's metadata never changes; the compiler cannot know.
struct Typed: @unchecked Sendable {
    let type: any Decodable.Type
    let schema: String
}

@Suite struct FlowSchemaTests {
    @Test(
        arguments: ([
            (Int.self, #"{"type":"integer"}"#), (UInt16.self, #"{"type":"integer","minimum":0}"#),
            (Double.self, #"{"type":"number"}"#), (Float.self, #"{"type":"number"}"#),
            (String.self, #"{"type":"string"}"#),
            (Bool.self, #"{"type":"boolean"}"#), (Day.self, #"{"type":"string","format":"date"}"#),
            (Moment.self, #"{"type":"string","format":"date-time"}"#),
            (Date.self, #"{"type":"string","format":"date-time"}"#),
            (Int?.self, #"{"anyOf":[{"type":"integer"},{"type":"null"}]}"#),
            ([Int].self, #"{"type":"array","items":{"type":"integer"}}"#),
            (Set<String>.self, #"{"type":"array","items":{"type":"string"}}"#),
            ([String: Double].self, #"{"type":"object","additionalProperties":{"type":"number"}}"#),
            ([Colour: Int].self, #"{"type":"array"}"#), (Colour.self, #"{"enum":["red","green"]}"#),
            (Level.self, #"{"enum":[1,2]}"#), (Open.self, #"{"type":"string"}"#), (Celsius.self, #"{"type":"number"}"#),
            (Shape.self, #"{"type":"object"}"#),
            (Renamed.self, #"{"type":"object","properties":{"file_name":{"type":"string"}},"required":["file_name"]}"#),
            (
                Place.self,
                """
                {"type":"object","properties":{"name":{"type":"string"},"height":{"type":"number"},"tags":{"type":"array",\
                "items":{"type":"string"}},"inner":{"type":"object","properties":{"depth":{"type":"integer","minimum":0}},\
                "required":["depth"]}},"required":["name","tags","inner"]}
                """
            ),
            (
                Tree.self,
                """
                {"type":"object","properties":{"value":{"type":"integer"},"children":{"type":"array","items":{"type":"object"}},\
                "parent":{"type":"object"}},"required":["value","children"]}
                """
            ),
            (
                Needy.self,
                #"{"type":"object","properties":{"open":{"type":"string"}},"required":["open"]}"#
            ),
        ] as [(any Decodable.Type, String)]).map { Typed(type: $0.0, schema: $0.1) })
    func `a type has a schema`(typed: Typed) {
        #expect(JSON.object(TypeSchema.of(typed.type)).description == typed.schema)
    }

    @Test func `a flow's properties are its parameters, with their defaults`() throws {
        let schema = FlowProgram(Everything.self).schema
        #expect(
            schema.names == [
                "year", "target", "note", "since", "month", "share", "dryRun", "stations", "region", "colour", "limits",
            ])
        #expect(schema.required == ["year", "since"])
        #expect(!schema.allowsOthers)
        #expect(schema.description(of: "target") == "Where to")
        #expect(schema.default(of: "target") == "lake")
        #expect(schema.default(of: "note") == .null)
        #expect(schema.default(of: "region") == .null)
        #expect(schema.default(of: "colour") == "red")
        #expect(schema.default(of: "stations") == ["59 ST"])
        #expect(schema.type(of: "note").mismatch(.null) == nil)
        #expect(schema.type(of: "since").mismatch("2023-02-30") != nil)
    }

    @Test func `what is given comes to the properties, and what is not has its default`() async throws {
        let program = FlowProgram(Everything.self)
        let parameters = try program.parameters(
            flags: ["--year", "2023", "--since=2023-03-25", "--dry-run", "--stations", "A", "--stations", "B"],
            environment: ["OCTOPIPE_PARAMETERS": #"{"year": 1999, "colour": "green", "limits": {"rows": 5}}"#])
        let heard = await ScriptedAgent.hear { context in try await program.work(context, parameters) }
        #expect(
            heard.results.map(\.data) == [
                #"["2023 lake - 2023-03-25 3 0.5 true [\"A\", \"B\"] - green [\"rows\": 5]"]"#
            ])
    }

    @Test func `a flow within a flow is given its parameters by its author`() async {
        let heard = await ScriptedAgent.hear { context in
            var inner = Everything()
            (inner.year, inner.since) = (2023, Day("2023-03-25") ?? inner.since)
            return .array(try await context.flow(inner).map(JSON.string))
        }
        #expect(heard.tasks == ["everything-0 running", "everything-0 completed"])
        #expect(heard.news.first?.kind == .flow)
        #expect(heard.results.map(\.task) == [nil])
    }

    @Test func `what no schema says is bad input all the same`() async throws {
        struct Nested: Flow {
            struct Limits: Codable { var rows: Int }
            @Parameter var limits: Limits
            func run(_ context: FlowContext) async throws { context.log.info("never") }
        }
        let program = FlowProgram(Nested.self)
        let parameters = try program.parameters(flags: ["--limits", "{\"row\":1}"], environment: [:])
        let agent = ScriptedAgent()
        let session = FlowSession(
            audience: agent.connection, run: CurrentRun(flow: "nested", environment: [:], folder: "/", now: .now))
        #expect(await program.run(in: session, parameters, stop: StopSignal()) == 2)
        let heard = await agent.ended()
        #expect(heard.failure == "ParameterError: parameter limits: 'rows' is missing")
    }

    @Test func `a parameter under another name than its property's is found out at once`() async {
        await #expect(processExitsWith: .failure) {
            struct Renaming: Flow {
                var fileName = "x"
                enum CodingKeys: String, CodingKey { case fileName = "file_name" }
                func run(_ context: FlowContext) async throws {}
            }
            _ = FlowProgram(Renaming.self)
        }
    }

    @Test(arguments: [
        ("Weekly", "weekly"), ("WeeklyReport", "weekly-report"), ("MTAReport", "mta-report"), ("ETL", "etl"),
        ("Load2Lake", "load2-lake"), ("with_bar", "with-bar"), ("dryRun", "dry-run"), ("aURL", "a-url"),
    ])
    func `a type's name becomes a flow's`(type: String, name: String) {
        #expect(FlowName.of(type) == name)
    }
}
