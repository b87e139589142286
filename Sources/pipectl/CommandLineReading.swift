import ArgumentParser

/// Arguments become a command.
///
/// The parser builds the arguments of every command on the way down from the root and asks each for its built-in flags. A
/// command whose name is written out is parsed alone. Whatever that cannot take (a mistake, `--help`) is the whole tree's to
/// answer, which names the command in full.
struct CommandLineReading {
    let arguments: [String]
    /// The command that the first arguments name: one without subcommands, or where they stop to name one.
    let leaf: any ParsableCommand.Type
    /// What stands behind its name.
    private let rest: [String]

    /// - Parameter arguments: Without the program's name.
    init(_ arguments: [String]) {
        var leaf: any ParsableCommand.Type = Pipectl.self
        var rest = arguments[...]
        while let word = rest.first,
            let next = leaf.configuration.subcommands.first(where: { $0.configuration.commandName == word })
        {
            leaf = next
            rest = rest.dropFirst()
        }
        self.arguments = arguments
        self.leaf = leaf
        self.rest = Array(rest)
    }

    /// - Throws: What the parser says; completion scripts among it.
    func command() throws -> any ParsableCommand {
        // Asked for help the parser returns a command of its own, which knows of the leaf only.
        if leaf.configuration.subcommands.isEmpty, let command = try? leaf.parseAsRoot(rest), type(of: command) == leaf
        {
            return command
        }
        return try Pipectl.parseAsRoot(arguments)
    }
}
