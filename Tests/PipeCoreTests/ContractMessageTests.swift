import PipeCore
import Testing

@Suite struct ContractMessageTests {
    private func read(_ line: String) -> ContractMessage? { ContractMessage(line: Array(line.utf8)) }

    @Test func `the first line tells who speaks`() {
        #expect(
            read(#"{"type":"hello","sdk":"python","version":"0.1.0","contract":1}"#)
                == .hello(sdk: "python", version: "0.1.0", contract: 1))
        #expect(read(#"{"type":"hello"}"#) == .hello(sdk: "unknown", version: "unknown", contract: 1))
    }

    @Test func `a log line has a level and a text`() {
        #expect(
            read(#"{"type":"log","level":"warning","message":"dünn\n"}"#) == .log(level: .warning, text: "dünn\n"))
        #expect(read(#"{"type":"log","message":"so"}"#) == .log(level: .info, text: "so"))
        #expect(read(#"{"type":"log","level":"LOUD","message":"so"}"#) == .log(level: .info, text: "so"))
    }

    @Test func `a failure says why`() {
        #expect(
            read(#"{"type":"failure","error":"ValueError","message":"no such week"}"#)
                == .failure(error: "ValueError", message: "no such week"))
        #expect(read(#"{"type":"failure","message":"no"}"#) == .failure(error: "error", message: "no"))
    }

    @Test func `a heartbeat is only that`() {
        #expect(read(#"{"type":"heartbeat"}"#) == .heartbeat)
        #expect(read(#"{"type":"heartbeat","at":1679734800.5}"#) == .heartbeat)
    }

    @Test func `a type of a later version is unknown, not malformed`() {
        #expect(read(#"{"type":"telepathy","key":"x"}"#) == .unknown(type: "telepathy"))
    }

    @Test(arguments: [
        "", "{", "[]", "7", "null", "{}", #"{"type":7}"#, #"{"type":"log"}"#, #"{"type":"log","message":7}"#,
        #"{"type":"failure","error":"E"}"#, #"{"type":"log","message":"a"}{"#,
    ])
    func `a malformed line is refused`(line: String) {
        #expect(read(line) == nil)
    }

    @Test func `a contract number beyond all bounds is no trap`() {
        #expect(
            read(#"{"type":"hello","contract":1e300}"#) == .hello(sdk: "unknown", version: "unknown", contract: 1))
    }
}
