import Glibc
import PipeCore
import PipeRuntime
import PipeSeal
import Testing

@Suite struct BlockKeyFileTests {
    private let folder = TemporaryFolder()
    private var file: BlockKeyFile { BlockKeyFile(path: folder.path + "/block.key") }

    private func problem(_ body: () throws -> Void) throws -> String {
        try #require(#expect(throws: SealProblem.self) { try body() }).description
    }

    @Test func `a new key is its owner's alone, and never replaces one`() throws {
        #expect(try file.keys() == nil)
        #expect(try file.make())
        var status = stat()
        #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let keys = try file.keys()
        #expect(keys?.count == 1)
        #expect(try !file.make())
        #expect(try file.keys() == keys)
        #expect(try FilePath.names(in: folder.path) == ["block.key"])
    }

    @Test(arguments: [0o644, 0o604, 0o620, 0o602, 0o640, 0o600, 0o400])
    func `a key that others may read is refused; a group may`(mode: Int) throws {
        try folder.write(BlockKeyRing.newText(), to: "block.key", mode: mode_t(mode))
        guard [0o640, 0o600, 0o400].contains(mode) else {
            let line = try problem { _ = try file.keys() }
            #expect(line.hasPrefix("\(file.path): ") && line.contains("mode 0\(String(mode, radix: 8))"))
            #expect(line.contains("chmod 600 \(file.path)"))
            return
        }
        #expect(try file.keys()?.count == 1)
    }

    @Test func `what is no key file is said, not taken for none`() throws {
        try folder.write("nonsense\n", to: "block.key", mode: 0o600)
        #expect(try problem { _ = try file.keys() }.hasPrefix("\(file.path):1: this is no key"))
        let directory = BlockKeyFile(path: folder.path)
        #expect(try problem { _ = try directory.keys() }.contains("is no ordinary file"))
        let nowhere = BlockKeyFile(path: file.path + "/key")
        #expect(try problem { _ = try nowhere.make() }.contains("cannot be made"))
    }

    @Test func `a key is added behind the others`() throws {
        #expect(try !file.rotate())
        _ = try file.make()
        let first = try #require(try file.keys())
        #expect(try file.rotate())
        let both = try #require(try file.keys())
        #expect(both.count == 2 && both.first == first.first)
    }

    @Test func `without a key file, the key that is needed is named`() throws {
        let ring = try BlockKeyRing(reading: BlockKeyRing.newText(), from: "elsewhere")
        let name = try #require(BlockName("s3/lake"))
        let sealed = ring.seal(["key": "s3cret"], for: name, values: [:])
        let block = Block(name: name, sealed: sealed, secrets: ["key"])
        let line = try problem { _ = try file.secrets(of: block) }
        #expect(
            line == "the secrets of block 's3/lake' are sealed with key \(ring.keys[0].id), and there is no "
                + "\(file.path): copy that file from the host where the block was set")
        #expect(try file.secrets(of: Block(name: name)).isEmpty)
    }
}
