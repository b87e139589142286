import PipeCore
import Testing

@Suite struct NoticeTests {
    @Test func `a notice is read back from its body`() {
        let notice = Notice(run: .random(), queue: .default)
        #expect(Notice(body: Array(notice.body.utf8), queue: .default) == notice)
        #expect(notice.body == #"{"version":1,"run":"\#(notice.run)"}"#)
    }

    @Test func `members that a later version adds do no harm`() {
        let run = ID<FlowRun>.random()
        let body = #"{"version":1,"run":"\#(run)","priority":5}"#
        #expect(Notice(body: Array(body.utf8), queue: .default)?.run == run)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "hello", #"{"version":1}"#, #"{"version":1,"run":7}"#,
        #"{"version":1,"run":"not-an-id"}"#, #"{"run":"0123abcd-ef45-4678-9abc-def012345678"}"#,
        #"{"version":2,"run":"0123abcd-ef45-4678-9abc-def012345678"}"#,
        #"{"version":1,"run":"0123abcd-ef45-4678-9abc-def012345678"} trailing"#,
    ])
    func `anything else is no notice`(body: String) {
        #expect(Notice(body: Array(body.utf8), queue: .default) == nil)
    }

    @Test func `bytes that are no text are no notice`() {
        #expect(Notice(body: [0x00, 0xFF, 0xFE, 0x7B], queue: .default) == nil)
    }
}
