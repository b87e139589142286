import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl variable …`
struct VariableCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "variable", abstract: "Named values that flows read as they run.",
        discussion: "Everybody who may read the store may read them: a secret belongs into a block.\n\n"
            + "Example: pipectl variable set region eu-central",
        subcommands: [
            ListVariables.self, SetVariable.self, GetVariable.self, InspectVariable.self, DeleteVariable.self,
        ])
}

struct ListVariables: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the variables.", discussion: "Example: pipectl variable ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (variables, now) = try await connection.connected {
            (try await $0.store.variables(), try await $0.store.now())
        }
        output.list(
            variables, "no variables yet: pipectl variable set NAME VALUE", json: \.report,
            table: [.init("NAME", yields: true), .init("VALUE", yields: true), .init("UPDATED")]
        ) { variable in
            [
                .init(variable.name), .init(variable.text), .init(LocalTime.brief(variable.updatedAt, now: now)),
            ]
        }
    }
}

struct SetVariable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Make a variable, or give it this value.",
        discussion: """
            Examples:
              pipectl variable set region eu-central
              pipectl variable set limits --json '{"rows": 10000}'
              pipectl variable set stations --json --file stations.json
            """)

    @Argument(help: "Its name.") var name: String
    @Argument(help: "Its value; what begins with '-' goes behind '--'.") var value: String?
    @Flag(help: "The value is JSON, not text.") var json = false
    @Option(help: "A file that holds the value; '-' is standard input.", completion: .file())
    var file: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try Variable.check(name: name)
        let value = try given()
        let variable = try await connection.connected { connection in
            try await connection.store.keep(name, value)
            return try await connection.lookup.variable(name)
        }
        output.show(variable.report) { "variable \(variable.name)" }
    }

    private func given() throws -> JSON {
        let text: String
        switch (value, file) {
        case (let value?, nil): text = value
        case (nil, let file?): text = try file == "-" ? TextFile.readStandardInput() : TextFile.read(file)
        case (nil, nil), (.some, .some): throw InputProblem("give a VALUE or a --file: one of them")
        }
        guard json else { return .string(text) }
        do {
            return try JSON.parse(text)
        } catch {
            throw InputProblem("\(file ?? "--json"): \(error)")
        }
    }
}

struct GetVariable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print a variable's value, and nothing else.",
        discussion: "Example: region=$(pipectl variable get region)")

    @OptionGroup var choice: VariableChoice

    func run() async throws {
        let variable = try await choice.connection.connected { try await $0.lookup.variable(choice.name) }
        choice.output.show(variable.value) { variable.text }
    }
}

struct InspectVariable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a variable.",
        discussion: "Example: pipectl variable inspect region")

    @OptionGroup var choice: VariableChoice

    func run() async throws {
        let variable = try await choice.connection.connected { try await $0.lookup.variable(choice.name) }
        choice.output.show(variable.report) {
            var facts = Facts()
            facts.add("Variable", variable.name)
            facts.add("Value", variable.text)
            facts.add("Updated", LocalTime.text(variable.updatedAt))
            return facts.text
        }
    }
}

struct DeleteVariable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a variable.",
        discussion: "A flow that asks for it from now on is told that there is none.\n\n"
            + "Example: pipectl variable delete region")

    @OptionGroup var choice: VariableChoice

    func run() async throws {
        let variable = try await choice.connection.connected { connection in
            let variable = try await connection.lookup.variable(choice.name)
            _ = try await connection.store.deleteVariable(variable.name)
            return variable
        }
        choice.output.show(["name": .string(variable.name), "deleted": true]) { "deleted variable \(variable.name)" }
    }
}

/// One variable, by its name.
struct VariableChoice: ParsableArguments {
    @Argument(help: "The variable's name.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions
}

extension Variable {
    var report: JSON { ["name": .string(name), "value": value, "updated_at": .instant(updatedAt)] }

    /// A text as it is, anything else as JSON on one line.
    fileprivate var text: String { value.string ?? value.description }
}
