import PipeCore
import Testing

@Suite struct NotificationSpecTests {
    private func read(_ text: String) throws -> NotificationSpec {
        try NotificationSpec(reading: JSON.parse(text))
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try read(text)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        #"{"name":"a","on":["failed","crashed"],"slack":"ops"}"#,
        #"{"name":"a","on":["late"],"after":"5m","deployment":["etl/*"],"tag":["t"],"work_queue":["q"],"webhook":"https://x/y"}"#,
        #"{"name":"a","on":["agent-offline"],"recovery":true,"work_queue":["gpu"],"command":["/bin/page","--loud"]}"#,
        #"{"name":"a","on":["queue-stalled"],"email":["a@b.c"],"server":"mail"}"#,
        #"{"name":"a","on":["no-success"],"after":"26h","deployment":["etl/nightly"],"webhook":"hook"}"#,
        #"{"name":"a","on":["failed"],"webhook":"https://x/y","subject":"{{ run.name }}","text":"{{ log | last 3 }}","body":{"t":"{{ text }}"}}"#,
    ])
    func `a rule reads back as it is kept`(text: String) throws {
        let spec = try read(text)
        #expect(try NotificationSpec(reading: JSON.parse(spec.json.description)) == spec)
    }

    @Test func `an event may be written with a space, and counts once`() throws {
        let spec = try read(#"{"name":"a","on":["Agent Offline","agent_offline"],"slack":"ops"}"#)
        #expect(spec.events == [.agentOffline])
        #expect(spec.target == .slack(try #require(BlockName("slack-webhook/ops"))))
    }

    @Test func `what takes time has a usual span`() throws {
        #expect(try read(#"{"name":"a","on":["late"],"slack":"ops"}"#).span == .seconds(60))
        #expect(try read(#"{"name":"a","on":["queue-stalled"],"slack":"ops"}"#).span == .seconds(600))
        #expect(try read(#"{"name":"a","on":["late"],"after":"2h","slack":"ops"}"#).span == .seconds(7_200))
    }

    @Test(arguments: [
        (#"{"name":"a b","on":["failed"],"slack":"ops"}"#, "letters, digits"),
        (#"{"name":"a","on":["faild"],"slack":"ops"}"#, "did you mean 'failed'?"),
        (#"{"name":"a","on":[],"slack":"ops"}"#, "expected one or more of completed"),
        (#"{"name":"a","on":["failed"]}"#, "expected one of slack, email, webhook, command, found none"),
        (#"{"name":"a","on":["failed"],"slack":"ops","webhook":"x"}"#, "found slack and webhook"),
        (#"{"name":"a","on":["failed"],"slack":"ops","server":"x"}"#, "only email has one"),
        (#"{"name":"a","on":["failed"],"email":["a@b"]}"#, "email needs the name of a block"),
        (#"{"name":"a","on":["failed"],"email":["a@b\r\nBcc: x"],"server":"m"}"#, "expected an address"),
        (#"{"name":"a","on":["failed"],"email":["a@b,c@d"],"server":"m"}"#, "expected an address"),
        (#"{"name":"a","on":["failed"],"webhook":"ftp://x/y"}"#, "begins with https://"),
        (#"{"name":"a","on":["failed"],"webhook":"https://u:p@x/y"}"#, "belongs into a block"),
        (#"{"name":"a","on":["failed"],"command":[""]}"#, "expected a program"),
        (#"{"name":"a","on":["failed"],"deployment":["etl"],"slack":"o"}"#, "expected FLOW/DEPLOYMENT"),
        (#"{"name":"a","on":["failed"],"after":"5m","slack":"o"}"#, "failed takes no time"),
        (#"{"name":"a","on":["late"],"after":"0s","slack":"o"}"#, "more than nothing"),
        (#"{"name":"a","on":["failed"],"recovery":true,"slack":"o"}"#, "never ends"),
        (#"{"name":"a","on":["failed","agent-offline"],"slack":"o"}"#, "needs a rule of its own"),
        (#"{"name":"a","on":["agent-offline"],"deployment":["a/b"],"slack":"o"}"#, "could never match"),
        (#"{"name":"a","on":["queue-stalled"],"tag":["t"],"slack":"o"}"#, "could never match"),
        (#"{"name":"a","on":["no-success"],"after":"1h","slack":"o"}"#, "needs one, FLOW/DEPLOYMENT"),
        (#"{"name":"a","on":["no-success"],"deployment":["a/b"],"slack":"o"}"#, "needs one, such as 26h"),
        (#"{"name":"a","on":["failed"],"slack":"o","body":{}}"#, "only a webhook"),
        (#"{"name":"a","on":["failed"],"webhook":"w","body":{"a":["{{ run.nam }}"]}}"#, "did you mean 'run.name'?"),
        (#"{"name":"a","on":["failed"],"slack":"o","subject":"{{ run.stat }}"}"#, "did you mean 'run.state'?"),
        (#"{"name":"a","on":["failed"],"slack":"o","colour":"red"}"#, "unknown key 'colour'"),
    ])
    func `what could never work is refused with the reason`(text: String, reason: String) {
        let complaint = complaint(text)
        #expect(complaint.contains(reason), "\(complaint)")
        #expect(!complaint.contains("\n"))
    }
}
