import PipeCore
import Testing

@Suite struct TaskKeyTests {
    @Test func `a key is any plain text`() {
        for text in ["a", "download-0", "reports-0/render-3", "größe 🐙", String(repeating: "k", count: 400)] {
            #expect(TaskKey(text)?.text == text)
        }
    }

    @Test(arguments: ["", "a\nb", "\u{1B}[2J", "a\u{7F}", "a\0", String(repeating: "ü", count: 201)])
    func `what is empty, too long or plays with the terminal is none`(text: String) {
        #expect(TaskKey(text) == nil)
    }
}
