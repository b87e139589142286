import PipeCore
import Testing

@Suite struct SessionTests {
    @Test func `an agent is online while its lease runs, unreachable after, offline once ended`() {
        let now = Instant(microseconds: 1_000_000_000)
        func label(expiresIn: Duration, endedAt: Instant? = nil) -> String {
            let agent = AgentDescription(
                name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 4)
            return Session(
                id: .random(), agent: agent, openedAt: now, renewedAt: now, expiresAt: now + expiresIn,
                endedAt: endedAt, held: 0, isLeader: false
            ).label(at: now)
        }
        #expect(label(expiresIn: .seconds(60)) == "online")
        #expect(label(expiresIn: .seconds(-1)) == "unreachable")
        #expect(label(expiresIn: .seconds(60), endedAt: now) == "offline")
    }
}
