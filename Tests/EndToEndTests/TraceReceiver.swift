import Glibc
import PipeCore
import PipeEngine
import Testing

/// A collector that decodes what it is sent by OpenTelemetry's own schema, and refuses what does not fit it.
struct TraceReceiver: Sendable {
    private let folder: String
    private let program: RunningProgram
    let port: Int

    var url: String { "http://127.0.0.1:\(port)" }

    /// A span as it was received: its members as OTLP has them, ids in hexadecimal, attributes as an object.
    struct Received: Sendable {
        let json: JSON

        var name: String { json["name"]?.string ?? "" }
        var id: String { json["span_id"]?.string ?? "" }
        var parent: String? { json["parent_span_id"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        var trace: String { json["trace_id"]?.string ?? "" }
        subscript(_ attribute: String) -> JSON? { json["attributes"]?[attribute] }
    }

    /// Whether there is a Python here that knows the schema: `scripts/test` makes one.
    static let python: String? = {
        let named = Setup.variable("OCTOPIPE_TEST_OTLP_PYTHON")
        let made = Checkout.root + "/.build/otlp/bin/python"
        return named ?? (access(made, X_OK) == 0 ? made : nil)
    }()

    static let isAvailable = Setup.isRequired || python != nil

    /// Starts one, at a port that was used before or any.
    static func start(on bench: Bench, port: Int = 0) async throws -> TraceReceiver {
        let python = try #require(python, "no Python with opentelemetry-proto: scripts/otlp-python makes one")
        let folder = bench.folder + "/collector"
        try TestFile.makeFolder(folder)
        let script = Checkout.root + "/Tests/EndToEndTests/Collector/receive.py"
        let program = try await bench.start(python, [script, folder, "\(port)"])
        let bound = try await eventually("the collector listens") {
            if program.exit != nil { throw NotInTime(description: program.complaints) }
            return program.output.split(separator: "\n").first.flatMap { Int($0) }
        }
        return TraceReceiver(folder: folder, program: program, port: bound)
    }

    /// Every span received, in the order of their arrival.
    var spans: [Received] {
        TestFile.lines(of: folder + "/spans").compactMap { try? JSON.parse($0) }.map(Received.init)
    }

    /// The statuses it has answered with.
    var answers: [String] { TestFile.lines(of: folder + "/answers") }

    /// From now on it answers with this status; `slow` never answers.
    func answer(with word: String) throws { try TestFile.write(word, to: folder + "/behaviour") }

    /// The spans of a run's trace, once its own has arrived.
    func trace(of run: ID<FlowRun>, within limit: Duration = .seconds(20)) async throws -> [Received] {
        try await eventually("the trace of run \(run.short) arrives", within: limit) {
            let found = spans.filter { $0.trace == "\(TraceID(of: run))" }
            return found.contains { $0.id == "\(SpanID(of: run))" } ? found : nil
        }
    }

    func stop() async throws {
        program.signal(SIGKILL)
        _ = try await program.end()
    }
}
