import PipeEngine
import Testing

@Suite struct TraceAnswerTests {
    @Test(arguments: [200, 202, 204])
    func `an empty answer of success means that all was taken`(status: Int) {
        #expect(TraceAnswer(status: status, body: [], retryAfter: nil) == .taken)
    }

    @Test func `a collector may take a part, and says why not the rest`() {
        // partial_success { rejected_spans: 3, error_message: "too old" }
        let body: [UInt8] = [0x0A, 11, 0x08, 3, 0x12, 7] + Array("too old".utf8)
        #expect(TraceAnswer(status: 200, body: body, retryAfter: nil) == .taken(except: 3, why: "too old"))
    }

    @Test(arguments: [429, 502, 503, 504])
    func `what may pass is tried again, no sooner than the collector asks for`(status: Int) {
        let why = "it answers with \(status)"
        #expect(TraceAnswer(status: status, body: [], retryAfter: nil) == .away(why, wait: nil))
        #expect(TraceAnswer(status: status, body: [], retryAfter: "7") == .away(why, wait: .seconds(7)))
        #expect(TraceAnswer(status: status, body: [], retryAfter: "Fri, 07 Nov") == .away(why, wait: nil))
    }

    @Test(arguments: [301, 400, 401, 404, 413, 500])
    func `what will not pass is not`(status: Int) {
        #expect(TraceAnswer(status: status, body: [], retryAfter: "1") == .refused("it answers with \(status)"))
    }

    @Test func `what a collector says is one short line`() {
        let words = Array(("a\nb" + String(repeating: "c", count: 500)).utf8)
        let message: [UInt8] = [0x12, UInt8(words.count & 0x7F) | 0x80, UInt8(words.count >> 7)] + words
        guard case .refused(let why) = TraceAnswer(status: 400, body: message, retryAfter: nil) else {
            Issue.record("not refused")
            return
        }
        #expect(why.hasPrefix("it answers with 400: a bccc") && why.count == 21 + 200, "\(why)")
    }

    @Test func `a refusal's own words are told, and nonsense is not`() {
        // google.rpc.Status { code: 3, message: "no" }
        let answer = TraceAnswer(status: 400, body: [0x08, 3, 0x12, 2] + Array("no".utf8), retryAfter: nil)
        #expect(answer == .refused("it answers with 400: no"))
        for nonsense: [UInt8] in [Array("<html>".utf8), [0x12, 200, 1], [0x12, 2, 0xFF, 0xFE], [0xFF, 0xFF]] {
            #expect(TraceAnswer(status: 400, body: nonsense, retryAfter: nil) == .refused("it answers with 400"))
        }
    }
}
