import PipeCore
import Testing

@Suite struct RunSelectorTests {
    @Test func `hexadecimal digits and dashes may begin an id`() {
        #expect(RunSelector("0123ABcd").idPrefix == "0123abcd")
        #expect(RunSelector("0123abcd-ef45").idPrefix == "0123abcd-ef45")
        let outside = ["", "brisk-otter", "０123", "0123%", String(repeating: "0", count: 37)]
        #expect(outside.allSatisfy { RunSelector($0).idPrefix == nil })
    }
}
