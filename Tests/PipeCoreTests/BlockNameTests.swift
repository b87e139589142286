import PipeCore
import Testing

@Suite struct BlockNameTests {
    @Test(arguments: ["s3/lake", "postgresql/dwh-2.test_a", "a/B"])
    func `a block's name is its type and its name`(text: String) throws {
        let name = try #require(BlockName(text))
        #expect(name.description == text)
        #expect(text.hasPrefix(name.type + "/") && text.hasSuffix("/" + name.name))
    }

    @Test(arguments: ["", "/", "lake", "s3/", "/lake", "s3/lake/deep", "s3 /lake", "s3/läke", "s3/lake\n", "s3/../x"])
    func `anything else is none`(text: String) {
        #expect(BlockName(text) == nil)
    }

    @Test func `names have a limit`() {
        #expect(Variable.isName(String(repeating: "a", count: 200)))
        #expect(!Variable.isName(String(repeating: "a", count: 201)))
    }
}
