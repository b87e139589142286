import PipeCore
import PipeEngine
import Testing

@Suite struct OrphanTests {
    private static let session = ID<Session>.random()
    private static let claim = Claim(run: .random(), session: session, attempt: 1)
    /// A run with the main process 100, and a helper with 200; this program's own session is 1.
    private static let leaders: [Int32: Claim?] = [100: claim, 200: nil]

    private func origin(session: Int32, marks: Orphan.Marks? = nil) -> Orphan.Origin {
        Orphan(pid: 7, session: session, marks: marks)
            .origin(leaders: Self.leaders, ownSession: 1, sessions: [Self.session])
    }

    private static let marks = Orphan.Marks(run: claim.run, session: session)
    private static let over = Orphan.Marks(run: .random(), session: session)
    private static let strange = Orphan.Marks(run: claim.run, session: .random())

    @Test func `its session tells, whatever its environment says`() {
        #expect(origin(session: 100) == .run(leader: 100))
        #expect(origin(session: 100, marks: Self.strange) == .run(leader: 100))
        #expect(origin(session: 200) == .foreign)
        #expect(origin(session: 1, marks: Self.marks) == .foreign)
    }

    @Test func `in a session of its own its environment tells`() {
        #expect(origin(session: 7, marks: Self.marks) == .run(leader: 100))
        #expect(origin(session: 7, marks: Self.over) == .ended)
        #expect(origin(session: 7, marks: Self.strange) == .foreign)
        #expect(origin(session: 7) == .unknown)
    }

    @Test func `who cannot be told is suspected of every run that was active, until all are over`() {
        var suspicion = Suspicion()
        suspicion.note([7], active: [100, 300])
        #expect(suspicion.convicted(whenOver: 100) == [])
        suspicion.clear(100)
        // What began later is no suspect.
        suspicion.note([7], active: [300, 400])
        #expect(suspicion.convicted() == [])
        #expect(suspicion.convicted(whenOver: 300) == [7])
        suspicion.clear(300)
        #expect(suspicion.convicted() == [7])
        suspicion.note([], active: [400])
        #expect(suspicion.isEmpty)
    }
}
