import PipeCore
import PipeSQL

/// Agents that claim at the same time, each over a connection of its own.
enum Rivals {
    /// What `claim` was given, for all of them together.
    static func race(
        _ count: Int, _ open: @escaping @Sendable () async throws -> any SQLClient,
        _ claim: @escaping @Sendable (_ store: SQLStore, _ session: ID<Session>) async throws -> Set<ID<FlowRun>>
    ) async throws -> [ID<FlowRun>] {
        try await withThrowingTaskGroup(of: Set<ID<FlowRun>>.self) { group in
            for agent in 0..<count {
                group.addTask {
                    let rival = SQLStore(client: try await open())
                    let given = try await claim(rival, try await rival.openSession("agent-\(agent)"))
                    await rival.close()
                    return given
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
