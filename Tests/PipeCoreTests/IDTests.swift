import PipeCore
import TestSupport
import Testing

@Suite struct IDTests {
    private enum Thing {}
    private typealias ThingID = ID<Thing>

    @Test func `an identity is read back from its text`() throws {
        var generator = SplitMix(seed: 1)
        for _ in 0..<1_000 {
            let id = ThingID.random(using: &generator)
            #expect(ThingID(id.description) == id)
            #expect(ThingID(id.description.uppercased()) == id)
        }
    }

    @Test func `a random identity is a UUID of version 4`() {
        var generator = SplitMix(seed: 2)
        for _ in 0..<1_000 {
            let text = Array(ThingID.random(using: &generator).description)
            #expect(text.count == 36)
            #expect(text[14] == "4")
            #expect("89ab".contains(text[19]))
            #expect([8, 13, 18, 23].allSatisfy { text[$0] == "-" })
        }
    }

    @Test func `the text is canonical`() throws {
        let text = "0123abcd-ef45-4678-9abc-def012345678"
        let id = try #require(ThingID(text))
        #expect(id.description == text)
        #expect(id.short == "0123abcd")
    }

    @Test(arguments: [
        "", "-", "0123abcd", "0123abcdef4546789abcdef012345678", "0123abcd-ef45-4678-9abc-def01234567",
        "0123abcd-ef45-4678-9abc-def0123456789", "0123abcg-ef45-4678-9abc-def012345678",
        "0123abcde-f45-4678-9abc-def012345678", "{0123abcd-ef45-4678-9abc-def012345678}",
        " 0123abcd-ef45-4678-9abc-def012345678", "０123abcd-ef45-4678-9abc-def012345678",
        "--------------------------------------",
    ])
    func `anything else is no identity`(text: String) {
        #expect(ThingID(text) == nil)
    }

    @Test func `no two are the same`() {
        #expect(Set((0..<10_000).map { _ in ThingID.random() }).count == 10_000)
    }
}
