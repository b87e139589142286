import PipeCore
import PipeFlow
import Synchronization
import Testing

@Suite struct TraceParentTests {
    private static let others = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    /// What the flow and a task of it see of the parent that the process was given.
    private func seen(_ given: String?, by run: ID<FlowRun>) async -> [String?] {
        let seen = Mutex<[String?]>([])
        var environment = [RunEnvironment.run: run.description, "OCTOPIPE_ATTEMPT": "2"]
        environment[RunEnvironment.traceParent] = given
        let heard = await ScriptedAgent.hear(environment: environment) { context in
            seen.withLock { $0.append(context.traceParent) }
            try await context.task("download") { seen.withLock { $0.append(context.traceParent) } }
            return nil
        }
        #expect(heard.exitCode == 0)
        return seen.withLock { $0 }
    }

    @Test func `a flow knows its attempt's span, and a task its own`() async throws {
        let run = ID<FlowRun>.random()
        let attempt = TraceParent(trace: TraceID(of: run), span: SpanID(of: run, attempt: 2))
        let task = attempt.task("download-0", of: run, attempt: 2)
        #expect(await seen(attempt.description, by: run) == [attempt.description, task?.description])
    }

    @Test(arguments: [nil, others, "nonsense"])
    func `what is no trace of this run stays as it is`(given: String?) async {
        #expect(await seen(given, by: .random()) == [given, given])
    }
}
