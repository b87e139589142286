import Glibc
import PipeCore
import PipeFlow
import Synchronization

/// The agent's end of a socket pair: it keeps every line that it is sent, and answers by a script.
final class ScriptedAgent: Sendable {
    typealias Script = @Sendable (ContractRequest) -> [ContractAnswer.Content]

    /// What was heard of one flow, from its first line to its end.
    struct Account: Sendable {
        let exitCode: Int32
        let lines: [[UInt8]]

        var messages: [ContractMessage] { lines.compactMap(ContractMessage.init) }

        /// Each piece of news in one word or two: `download-0 running`, or `download-0` where it names no state.
        var tasks: [String] { news.map { "\($0.key)" + ($0.state.map { " \($0.rawValue)" } ?? "") } }

        var news: [TaskNews] { facts.compactMap { if case .task(let news) = $0 { news } else { nil } } }
        var results: [ResultPart] { facts.compactMap { if case .result(let part) = $0 { part } else { nil } } }
        var facts: [Fact] { messages.compactMap { if case .fact(let fact) = $0 { fact } else { nil } } }

        var requests: [ContractRequest] {
            messages.compactMap { if case .request(_, let request) = $0 { request } else { nil } }
        }

        /// The log, each line with its task before it.
        var log: [String] {
            messages.compactMap { message in
                guard case .log(let level, let text, let task) = message else { return nil }
                return (task.map { "\($0): " } ?? "") + (level == .info ? "" : "\(level.rawValue): ") + text
            }
        }

        var failure: String? {
            messages.lazy.compactMap { message in
                if case .failure(let error, let text) = message { "\(error): \(text)" } else { nil }
            }.first
        }
    }

    let connection: AgentConnection
    private let descriptor: Int32
    private let heard = Mutex<[[UInt8]]>([])
    private let end = AsyncStream.makeStream(of: Void.self)
    private let news = AsyncStream.makeStream(of: [UInt8].self)

    init(version: Int = 2, _ script: @escaping Script = { _ in [] }) {
        var ends: [Int32] = [-1, -1]
        precondition(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        connection = AgentConnection(descriptor: ends[0], version: version)
        descriptor = ends[1]
        Threads.start { [self] in
            LineReader(descriptor: descriptor).read { line in
                heard.withLock { $0.append(line) }
                news.continuation.yield(line)
                guard case .request(let number, let request)? = ContractMessage(line: line) else { return }
                for content in script(request) { write(ContractAnswer(to: number, content).line) }
            }
            news.continuation.finish()
            end.continuation.finish()
        }
    }

    /// Runs a flow to its end before this agent.
    static func hear(
        version: Int = 2, environment: [String: String] = [:], repeats: Bool = false, stop: StopSignal = StopSignal(),
        clock: TestClock = TestClock(), _ script: @escaping Script = { _ in [] },
        flow: @escaping @Sendable (FlowContext) async throws -> JSON?
    ) async -> Account {
        await ScriptedAgent(version: version, script).hear(
            environment: environment, repeats: repeats, stop: stop, clock: clock, flow)
    }

    func hear(
        environment: [String: String] = [:], repeats: Bool = false, stop: StopSignal = StopSignal(),
        clock: TestClock = TestClock(), _ flow: @escaping @Sendable (FlowContext) async throws -> JSON?
    ) async -> Account {
        let program = FlowProgram(name: "test", schema: .empty) { context, _ in try await flow(context) }
        let session = FlowSession(
            audience: connection, run: CurrentRun(flow: "test", environment: environment, folder: "/", now: .now),
            repeats: repeats, pause: clock.pause, now: { clock.now })
        let code = await program.run(in: session, [:], stop: stop)
        return await ended(code)
    }

    /// What was heard until the flow has nothing more to say.
    func ended(_ code: Int32 = 0) async -> Account {
        connection.close()
        for await _ in end.stream {}
        return Account(exitCode: code, lines: heard.withLock { $0 })
    }

    /// Waits for a line; what came before it is passed over.
    func wait(for isIt: (ContractMessage) -> Bool) async {
        for await line in news.stream {
            if let message = ContractMessage(line: line), isIt(message) { return }
        }
    }

    func write(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The agent is gone, from one moment to the next.
    func vanish() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
