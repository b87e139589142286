import PipeSeal
import Testing

@Suite struct BlockKeyTests {
    private let key = BlockKey.random()

    @Test(arguments: ["", "s3cret", "zwölf Böxkämpfer 🐙\n\u{0}", String(repeating: "long ", count: 10_000)])
    func `what is sealed opens with the same key and context`(text: String) throws {
        let sealed = try #require(SealedText(key.seal(text, context: "s3/lake")))
        #expect(key.open(sealed, context: "s3/lake") == text)
        #expect(sealed.key == key.id)
    }

    @Test func `a sealed text does not open in another context or with another key`() throws {
        let sealed = try #require(SealedText(key.seal("s3cret", context: "s3/lake")))
        #expect(key.open(sealed, context: "s3/pond") == nil)
        let renamed = sealed.text.replacing(key.id, with: BlockKey.random().id)
        #expect(key.open(try #require(SealedText(renamed)), context: "s3/lake") == nil)
        #expect(BlockKey.random().open(sealed, context: "s3/lake") == nil)
    }

    @Test func `whatever letter of it is changed, it does not open`() throws {
        let text = key.seal("s3cret", context: "s3/lake")
        for place in text.indices {
            var changed = text
            changed.replaceSubrange(place...place, with: text[place] == "A" ? "B" : "A")
            let opened = SealedText(changed).flatMap { key.open($0, context: "s3/lake") }
            #expect(opened == nil, "\(changed)")
        }
        for length in 0..<text.count {
            #expect(SealedText(String(text.prefix(length))).flatMap { key.open($0, context: "s3/lake") } == nil)
        }
    }

    @Test func `the same text never looks the same twice, and never shows`() {
        let sealed = (0..<100).map { _ in key.seal("s3cret", context: "") }
        #expect(Set(sealed).count == 100)
        #expect(!sealed.contains { $0.contains("s3cret") })
    }
}
