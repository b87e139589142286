import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl block key …`
struct BlockKeyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The key that seals and opens the secrets in blocks.",
        discussion: """
            It is in the file that the setting block_key names (pipectl config view), and is made when the first secret is set. \
            Every agent whose flows ask for blocks with secrets needs a copy of that file.

            A new key, with agents at work all the while: 'rotate', copy the file to every host, then 'reseal'.

            Example: pipectl block key ls
            """,
        subcommands: [ListBlockKeys.self, CreateBlockKey.self, RotateBlockKey.self, ResealBlocks.self])
}

struct ListBlockKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the keys of this host, and how many blocks each of them opens.",
        discussion: "Keys are named by a digest, never shown.\n\nExample: pipectl block key ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let keys = try await connection.connected { connection in
            try await BlockVault(store: connection.store, keyFile: connection.configuration.blockKey).census()
        }
        output.list(
            keys, "no key yet: it is made with the first secret", json: \.report,
            table: [.init("KEY"), .init("HERE"), .init("SEALS"), .init("BLOCKS")]
        ) { key in
            [
                .init(key.id), key.isHere ? "yes" : .init("missing", .red), .init(key.seals ? "yes" : ""),
                "\(key.blocks)",
            ]
        }
    }
}

struct CreateBlockKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key file before the first secret is set.",
        discussion: "Example: pipectl block key create /etc/octopipe/block.key")

    @Argument(help: "The file; without it the one of the setting block_key.", completion: .file()) var file: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let configured = try connection.configuration().blockKey
        let keyFile = file.map { BlockKeyFile(path: FilePath.absolute($0)) } ?? configured
        guard try keyFile.make() else {
            throw Failure(
                "\(keyFile.path) is there already: 'pipectl block key rotate' adds a key to the configured one",
                .refused)
        }
        try keyFile.show(output)
        if keyFile != configured {
            Terminal.note("set 'block_key: \(keyFile.path)' in the configuration of this host and of every agent's")
        }
    }
}

struct RotateBlockKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Add a new key to the key file, which seals from now on.",
        discussion: "The older ones stay in it and open what they sealed.\n\nExample: pipectl block key rotate")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let keyFile = try connection.configuration().blockKey
        guard try keyFile.rotate() else {
            throw Failure("there is no \(keyFile.path): 'pipectl block key create' makes a first key", .refused)
        }
        try keyFile.show(output)
        Terminal.note("copy the file to every agent's host, then run 'pipectl block key reseal'")
    }
}

struct ResealBlocks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reseal", abstract: "Seal the secrets of all blocks with the newest key.",
        discussion: "The lines of older keys may then be taken out of the key file.\n\n"
            + "Example: pipectl block key reseal")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (sealed, overtaken) = try await connection.connected { connection in
            try await BlockVault(store: connection.store, keyFile: connection.configuration.blockKey).reseal()
        }
        output.show(.array(sealed.map { .string($0.description) })) {
            "sealed \(sealed.count) block\(sealed.count == 1 ? "" : "s") anew"
        }
        guard overtaken.isEmpty else {
            let names = overtaken.map(\.description).joined(separator: ", ")
            throw Failure("changed by somebody else at the same moment: \(names): run it again", .refused)
        }
    }
}

extension BlockKeyFile {
    fileprivate func show(_ output: OutputOptions) throws {
        let keys = try keys() ?? []
        output.show(["file": .string(path), "keys": .array(keys.map(JSON.string))]) {
            "\(path): \(keys.joined(separator: ", "))"
        }
    }
}

extension BlockVault.KeyUse {
    fileprivate var report: JSON {
        ["key": .string(id), "here": .bool(isHere), "seals": .bool(seals), "blocks": .int(blocks)]
    }
}
