import PipeCore
import PipeSeal
import Testing

@Suite struct BlockKeyRingTests {
    private let ring: BlockKeyRing
    private let lake: BlockName
    private let values: JSON.Object = ["bucket": "data", "depth": .double(1.5)]
    private let secrets: JSON.Object = ["access_key": "AKIA", "secret_key": "s3cret"]

    init() throws {
        ring = try BlockKeyRing(reading: BlockKeyRing.newText(), from: "/etc/block.key")
        lake = try #require(BlockName("s3/lake"))
    }

    private func block(
        _ name: BlockName? = nil, values: JSON.Object? = nil, sealed: String? = nil
    ) -> Block {
        Block(
            name: name ?? lake, values: values ?? self.values,
            sealed: sealed ?? ring.seal(secrets, for: lake, values: self.values), secrets: secrets.names)
    }

    private func problem(_ block: Block, with ring: BlockKeyRing? = nil) throws -> String {
        let problem = #expect(throws: SealProblem.self) { try (ring ?? self.ring).open(block) }
        return try #require(problem).description
    }

    @Test func `secrets open in the block they were sealed for`() throws {
        #expect(try ring.open(block()) == secrets)
        #expect(try ring.open(Block(name: lake, values: values)).isEmpty)
    }

    @Test func `moved to another block, or beside other values, they do not open`() throws {
        let line = "do not open: the block was changed by something else than pipectl"
        #expect(try problem(block(try #require(BlockName("s3/pond")))).contains(line))
        #expect(try problem(block(values: ["bucket": "theirs", "depth": .double(1.5)])).contains(line))
        #expect(try problem(block(values: [:])).contains(line))
    }

    @Test func `another installation's key is named, and so is the one that is needed`() throws {
        let other = try BlockKeyRing(reading: BlockKeyRing.newText(), from: "/etc/other.key")
        let line = try problem(block(), with: other)
        #expect(
            line.hasPrefix("the secrets of block 's3/lake' are sealed with key \(ring.keys[0].id), and /etc/other.key"))
        #expect(line.contains("has key \(other.keys[0].id): copy the key file"))
    }

    @Test func `a form that nobody knows, and secrets that are gone, are said`() throws {
        for sealed in ["", "2.ab.cd", "1.\(ring.keys[0].id)"] {
            #expect(try problem(block(sealed: sealed)).contains("not sealed in a form that this program knows"))
        }
        #expect(try problem(Block(name: lake, sealed: nil, secrets: ["access_key"])).contains("not sealed"))
    }

    @Test func `a new key seals, and the ones before it still open`() throws {
        let old = BlockKey.random()
        let both = try BlockKeyRing(reading: BlockKeyRing.newText(old) + BlockKeyRing.line(), from: "k")
        let before = try BlockKeyRing(reading: BlockKeyRing.newText(old), from: "k")
        let sealedBefore = Block(
            name: lake, values: values, sealed: before.seal(secrets, for: lake, values: values), secrets: secrets.names)
        #expect(try both.open(sealedBefore) == secrets)
        let sealedNow = Block(
            name: lake, values: values, sealed: both.seal(secrets, for: lake, values: values), secrets: secrets.names)
        #expect(try both.open(sealedNow) == secrets)
        #expect(try sealedNow.sealedText()?.key == both.keys[1].id)
        #expect(try problem(sealedNow, with: before).contains("copy the key file"))
    }

    @Test func `a damaged key file is named with its line`() throws {
        let text = BlockKeyRing.newText()
        for damaged in [
            String(text.dropLast(2)), text.replacing("octopipe-block-key", with: "key"),
            text.replacing(" A", with: " B").replacing("key ", with: "key 0"), text + "\nfurther",
        ] {
            let problem = #expect(throws: SealProblem.self) { try BlockKeyRing(reading: damaged, from: "k") }
            let line = try #require(problem).description
            #expect(line.hasPrefix("k:3: ") || line.hasPrefix("k:5: "), "\(line)")
        }
        for empty in ["", "\n# only words\n"] {
            let problem = #expect(throws: SealProblem.self) { try BlockKeyRing(reading: empty, from: "k") }
            #expect(problem?.description.hasPrefix("k: there is no key in it") == true)
        }
    }
}
