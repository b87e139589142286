import PipeCore
import Testing

@Suite struct QueueNameTests {
    @Test func `a queue's name is any plain text of 1 to 200 bytes`() {
        #expect(QueueName("default") == .default)
        #expect(QueueName("heavy duty/été 🐙")?.description == "heavy duty/été 🐙")
        #expect(QueueName(String(repeating: "x", count: 200)) != nil)
        #expect(QueueName(String(repeating: "x", count: 201)) == nil)
        #expect(["", "a\nb", "\t", "a\u{7F}"].allSatisfy { QueueName($0) == nil })
    }
}
