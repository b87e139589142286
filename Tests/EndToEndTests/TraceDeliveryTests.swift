import Glibc
import PipeCore
import PipeEngine
import PipeRuntime
import Testing

extension EndToEnd {
    /// Traces on their way to a collector that is well, and to one that is not.
    @Suite(.enabled(if: TraceReceiver.isAvailable, "scripts/otlp-python makes a Python that knows the schema"))
    struct TraceDelivery {
        @Test(arguments: ["503", "429"])
        func `a collector that takes nothing now gets all of it later, and no run waits for it`(word: String)
            async throws
        {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try receiver.answer(with: word)
                try await bench.deploy("true")
                let agent = try await bench.startAgent(with: ["OCTOPIPE_TRACES": receiver.url])
                let id = try await bench.trigger()
                #expect(try await bench.ended(id).state == .completed)
                try await agent.says("traces wait")
                try receiver.answer(with: "200")
                _ = try await receiver.trace(of: id)
                #expect(receiver.answers.first == word)
            }
        }

        @Test func `what a collector refuses is lost and said, and the next run is traced`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try receiver.answer(with: "400")
                try await bench.deploy("true")
                let agent = try await bench.startAgent(with: ["OCTOPIPE_TRACES": receiver.url])
                let lost = try await bench.trigger()
                #expect(try await bench.ended(lost).state == .completed)
                try await agent.says("spans are lost")
                try receiver.answer(with: "200")
                let next = try await bench.trigger()
                _ = try await receiver.trace(of: next)
                #expect(!receiver.spans.contains { $0.trace == "\(TraceID(of: lost))" })
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
            }
        }

        @Test func `an agent that stops sends what is left`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                try await bench.deploy("true")
                let id = try await bench.trigger()
                let agent = try await bench.launchAgent("one", ["--once", "--traces", receiver.url])
                #expect(try await agent.end() == .code(0))
                #expect(receiver.spans.contains { $0.id == "\(SpanID(of: id))" })
            }
        }

        @Test(arguments: ["slow", "gone"])
        func `a collector that does not answer holds up neither runs nor the end of the agent`(word: String)
            async throws
        {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                if word == "gone" { try await receiver.stop() } else { try receiver.answer(with: word) }
                try await bench.deploy("true")
                let agent = try await bench.startAgent(with: ["OCTOPIPE_TRACES": receiver.url])
                for _ in 0..<3 { #expect(try await bench.ended(try await bench.trigger()).state == .completed) }
                let told = ContinuousClock.now
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
                #expect(ContinuousClock.now - told < .seconds(20))
                #expect(agent.log.contains("spans are lost"), "\(agent.log)")
            }
        }

        @Test func `a collector that comes back gets what has waited`() async throws {
            try await Bench.with(.sqlite) { bench in
                let first = try await TraceReceiver.start(on: bench)
                try await first.stop()
                try await bench.deploy("true")
                let agent = try await bench.startAgent(with: ["OCTOPIPE_TRACES": first.url])
                let id = try await bench.trigger()
                try await bench.ended(id)
                try await agent.says("traces wait")
                let second = try await TraceReceiver.start(on: bench, port: first.port)
                _ = try await second.trace(of: id)
            }
        }

        @Test func `every kind of value, and what is too long, fits the schema`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                let run = ID<FlowRun>.random()
                let start = Instant(microseconds: 1_700_000_000_000_001)
                var span = Span(
                    "größe", trace: TraceID(of: run), id: SpanID(of: run), parent: nil, from: start,
                    to: start - .seconds(5))
                span.attributes = [
                    SpanAttribute(name: "text", value: .text(String(repeating: "ä", count: 5_000))),
                    SpanAttribute(name: "negative", value: .int(-1)),
                    SpanAttribute(name: "large", value: .int(.max)),
                    SpanAttribute(name: "zero", value: .int(0)),
                    SpanAttribute(name: "half", value: .double(-0.5)),
                    SpanAttribute(name: "list", value: .texts(["a", "", "c"])),
                    SpanAttribute(name: "none", value: .texts([])),
                ]
                span.problem = ""
                span.links = [TraceParent(trace: TraceID(of: .random()), span: SpanID(of: .random()))]
                let settings = TraceSettings(endpoint: receiver.url + "/v1/traces")
                let request = TraceRequest(
                    [span.protobuf], of: [SpanAttribute(name: "service.name", value: .text("x"))])
                let answer = await TraceCollector(settings).send(request, within: .seconds(10))
                #expect(answer == .taken)
                #expect(await TraceCollector(settings).ask() == .taken)
                let received = try #require(receiver.spans.first)
                #expect(receiver.spans.count == 1)
                #expect(received.name == "größe")
                #expect(received.json["start"]?.int == 1_700_000_000_000_001_000)
                #expect(received.json["end"] == received.json["start"])
                #expect(received["negative"] == -1 && received["zero"] == 0)
                #expect(received["large"]?.int == .max)
                #expect(received["half"] == .double(-0.5))
                #expect(received["list"] == ["a", "", "c"] && received["none"] == [])
                let text = try #require(received["text"]?.string)
                #expect(text.utf8.count <= Span.longestText && text.hasSuffix("ä…"))
                #expect(received.json["status"]?["code"] == 2)
                #expect(received.json["links"]?.array?.count == 1)
                #expect(received.json["links"]?.array?.first?["span_id"] == .string("\(span.links[0].span)"))
            }
        }

        @Test func `who checks a configuration is told that nobody collects traces there`() async throws {
            try await Bench.with(.sqlite) { bench in
                let receiver = try await TraceReceiver.start(on: bench)
                let file = bench.folder + "/checked.yaml"
                try TestFile.write("traces: \(receiver.url)\n", to: file)
                #expect(try await bench.pipectl("config", "check", file).isDone)
                try receiver.answer(with: "404")
                let wrong = try await bench.pipectl("config", "check", file)
                #expect(wrong.exit == .code(3))
                #expect(wrong.complaints.contains("'traces': \(receiver.url): it answers with 404"))
                try await receiver.stop()
                let gone = try await bench.pipectl("config", "check", file)
                #expect(gone.exit == .code(3))
                #expect(gone.complaintLines.count == 1 && gone.complaints.contains("Connection refused"))
            }
        }
    }
}
