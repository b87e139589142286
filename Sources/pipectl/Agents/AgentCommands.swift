import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl agent …`
struct AgentCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "See the agents that execute runs.", discussion: "Example: pipectl agent ls",
        subcommands: [ListAgents.self, InspectAgent.self])
}

struct ListAgents: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the agents.", discussion: "Example: pipectl agent ls --all")

    @Flag(name: .shortAndLong, help: "Those that have ended too.") var all = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (sessions, now) = try await connection.connected {
            (try await $0.store.sessions(includingEnded: all), try await $0.store.now())
        }
        output.list(
            sessions, "no agents: pipe-agent start -q default", json: { $0.report(at: now) },
            table: [
                .init("NAME", yields: true), .init("STATE"), .init("HOST", yields: true), .init("PID"),
                .init("QUEUES", yields: true), .init("RUNNING"), .init("LEADER"), .init("SINCE"), .init("SEEN"),
            ]
        ) { session in
            [
                .init(session.agent.name), session.stateCell(at: now), .init(session.agent.host),
                "\(session.agent.pid)", .init(session.agent.queues.map(\.text).joined(separator: ", ")),
                "\(session.held)/\(session.agent.slots)", .init(session.isLeader ? "yes" : ""),
                .init(LocalTime.brief(session.openedAt, now: now)),
                .init(DurationText.text(now - session.renewedAt) + " ago"),
            ]
        }
    }
}

struct InspectAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of an agent, and its latest sessions.",
        discussion: "Example: pipectl agent inspect build-host")

    @Argument(help: "The agent's name.") var agent: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (sessions, now) = try await connection.connected {
            (try await $0.lookup.sessions(ofAgent: agent), try await $0.store.now())
        }
        let earlier = sessions.dropFirst().prefix(10).map { $0.report(at: now) }
        let report = (sessions[0].report(at: now).object ?? [:]).merging(["earlier_sessions": .array(Array(earlier))])
        output.show(.object(report)) { Self.text(sessions, at: now) }
    }

    private static func text(_ sessions: [Session], at now: Instant) -> String {
        let latest = sessions[0]
        let state = latest.stateCell(at: now)
        var facts = Facts()
        facts.add("Agent", latest.agent.name)
        facts.add("State", state.style.paint(state.text))
        facts.add("Host", "\(latest.agent.host), process \(latest.agent.pid)")
        facts.add("Version", latest.agent.version)
        facts.add("Work queues", latest.agent.queues.map(\.text).joined(separator: ", "))
        facts.add("Running", "\(latest.held) of \(latest.agent.slots) slots")
        facts.add("Leader", latest.isLeader ? "yes" : "no")
        facts.add("Session", latest.id.description)
        facts.add("Since", LocalTime.text(latest.openedAt))
        facts.add("Seen", LocalTime.text(latest.renewedAt))
        facts.add("Lease ends", latest.endedAt == nil ? LocalTime.text(latest.expiresAt) : nil)
        facts.add("Ended", latest.endedAt.map(LocalTime.text))
        for session in sessions.dropFirst().prefix(10) {
            let end = session.endedAt.map { " to \(LocalTime.text($0))" } ?? ""
            facts.add("Earlier", "\(LocalTime.text(session.openedAt))\(end), process \(session.agent.pid)")
        }
        return facts.text
    }
}
