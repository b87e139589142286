import ArgumentParser
import PipeCore
import PipeRuntime

struct SetBlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Make a block, or change the values that are named here.",
        discussion: """
            A secret is never typed into the command: others see that. --secret NAME asks for it, or takes it from standard \
            input where that is no terminal; one a line for several.

            Examples:
              pipectl block set s3/lake -p bucket=data -p region=eu-central-1 --secret access_key --secret secret_key
              pipectl block set ssh/host -p user=etl --secret key=@id_ed25519
              pass show db/etl | pipectl block set postgresql/dwh --secret password
            """)

    @Argument(help: "The block's name: TYPE/NAME.") var name: String
    @Option(name: [.short, .customLong("param")], help: "A value that is no secret: name=value; JSON, or else text.")
    var parameters: [String] = []
    @Option(help: ArgumentHelp("A secret: NAME, NAME=@FILE, or NAME=- for all of standard input.", valueName: "secret"))
    var secret: [String] = []
    @Option(help: "Take a value or a secret away.") var remove: [String] = []
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let name = try BlockName(typed: name)
        let change = try readChange()
        let outcome = try await connection.connected { connection in
            try await BlockVault(store: connection.store, keyFile: connection.configuration.blockKey).set(name, change)
        }
        guard case .kept(let block, let madeKey) = outcome else {
            throw Failure("block '\(name)' was changed by somebody else at the same moment: try again", .refused)
        }
        output.show(block.report) { "block \(block.name)" }
        if let madeKey {
            Terminal.note("made \(madeKey), which opens the secrets: keep a copy, and put one on every agent's host")
        }
    }

    private func readChange() throws -> BlockChange {
        let values: JSON.Object
        do {
            values = try ParameterInput.read(parameters, schema: ParameterSchema(untyped: [], defaults: [:]))
        } catch {
            throw InputProblem("\(error)")
        }
        let inputs = try secret.map { (text) throws(InputProblem) in try SecretInput(text) }
        let ask: ((String) throws -> String)? = Terminal.isReadable ? { try Terminal.ask($0) } : nil
        let secrets = try SecretInput.read(inputs, ask: ask) { try TextFile.readStandardInput() }
        return try BlockChange(values: values, secrets: secrets, removals: remove)
    }
}
