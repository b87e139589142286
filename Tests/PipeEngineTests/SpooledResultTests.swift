import PipeCore
import PipeEngine
import Testing

@Suite struct SpooledResultTests {
    private static let claim = Claim(run: .random(), session: .random(), attempt: 3)

    @Test(arguments: [
        RunEvent.succeeded, .failed(Cause("exit code 3", exitCode: 3)),
        .timedOut(Cause("timed out after 2h", signal: 15)),
        .crashed(Cause("killed by signal 9", signal: 9)), .stopped(Cause("exit code 0", exitCode: 0)),
        .released(reason: "its agent was stopped"),
    ])
    func `an end is read as it was written`(event: RunEvent) throws {
        let result = SpooledResult(claim: Self.claim, event: event)
        let read = try JSON.parse(result.json.description)
        #expect(SpooledResult(read) == result)
    }

    @Test func `what is not whole, or no end, is no result`() throws {
        let whole = SpooledResult(claim: Self.claim, event: .succeeded).json.object ?? [:]
        for name in ["run", "session", "attempt", "event"] {
            var part = whole
            part[name] = nil
            #expect(SpooledResult(.object(part)) == nil, "without \(name)")
        }
        for event in ["started", "lost", "claimed", "nonsense"] {
            #expect(SpooledResult(.object(whole.merging(["event": .string(event)]))) == nil)
        }
        #expect(SpooledResult(.null) == nil)
    }
}
