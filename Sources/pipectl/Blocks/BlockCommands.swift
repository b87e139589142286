import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl block …`
struct BlockCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block", abstract: "Configuration and credentials that flows ask for by name.",
        discussion: """
            A block is called TYPE/NAME. What is secret in it is kept encrypted, and never shown again.

            Example: pipectl block set s3/lake -p bucket=data --secret secret_key
            """,
        subcommands: [
            ListBlocks.self, SetBlock.self, InspectBlock.self, DeleteBlock.self, BlockKeyCommands.self,
        ])
}

struct ListBlocks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the blocks.", discussion: "Example: pipectl block ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (blocks, now) = try await connection.connected {
            (try await $0.store.blocks(), try await $0.store.now())
        }
        output.list(
            blocks, "no blocks yet: pipectl block set TYPE/NAME -p NAME=VALUE", json: \.report,
            table: [
                .init("BLOCK", yields: true), .init("VALUES", yields: true), .init("SECRETS", yields: true),
                .init("UPDATED"),
            ]
        ) { block in
            [
                .init(block.name.description), .init(block.values.names.joined(separator: ", ")),
                .init(block.secrets.joined(separator: ", ")),
                .init(block.updatedAt.map { LocalTime.brief($0, now: now) } ?? ""),
            ]
        }
    }
}

struct InspectBlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show a block; its secrets stay hidden.",
        discussion: "Example: pipectl block inspect s3/lake")

    @OptionGroup var choice: BlockChoice

    func run() async throws {
        let block = try await choice.connection.connected { try await $0.lookup.block(choice.name) }
        choice.output.show(block.report) { block.text }
    }
}

struct DeleteBlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a block with its secrets.",
        discussion: "A flow that asks for it from now on is told that there is none.\n\n"
            + "Example: pipectl block delete s3/lake")

    @OptionGroup var choice: BlockChoice

    func run() async throws {
        let block = try await choice.connection.connected { connection in
            let block = try await connection.lookup.block(choice.name)
            _ = try await connection.store.delete(block.name)
            return block
        }
        let name = block.name.description
        choice.output.show(["block": .string(name), "deleted": true]) { "deleted block \(name)" }
    }
}

/// One block, by its name.
struct BlockChoice: ParsableArguments {
    @Argument(help: "The block's name: TYPE/NAME.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions
}
