import PipeCore
import PipeFlow

/// What the arguments of the program ask for.
struct ProgramArguments {
    let program: String
    let file: String
    /// The interpreter for Python tasks.
    private(set) var python = "python3"
    private(set) var concurrency: Int?
    /// `name=value`, as typed behind `-p`.
    private var typed: [String] = []
    /// What else there is: parameters as flags.
    private(set) var flags: [String] = []

    static let usage = """
        usage: pipe-run FILE [-p NAME=VALUE]… [--NAME VALUE]… [--python PROGRAM] [--concurrency N]

        Runs the tasks of a pipeline in YAML. Started by hand it shows its progress here; 'pipe-run FILE --help' lists
        the parameters. Exit codes: 0 completed, 1 a task failed, 2 bad input, 143 stopped.

        example: pipe-run flows/etl.yaml -p year=2023
        """

    struct Problem: Error, CustomStringConvertible {
        let description: String
        /// Whether the person only asked what the program is.
        var isQuestion = false
    }

    init(_ arguments: [String]) throws(Problem) {
        program = arguments.first ?? "pipe-run"
        var rest = arguments.dropFirst()
        var file: String?
        while let argument = rest.popFirst() {
            switch argument {
            case "-p", "--param": typed.append(try Self.value(of: argument, &rest))
            case "--python": python = try Self.value(of: argument, &rest)
            case "--concurrency":
                let text = try Self.value(of: argument, &rest)
                guard let number = Int(text), number > 0 else {
                    throw Problem(description: "--concurrency: expected a number above 0, found '\(text)'")
                }
                concurrency = number
            case "--version": throw Problem(description: "pipe-run \(Release.version)", isQuestion: true)
            case "--help" where file == nil, "-h" where file == nil:
                throw Problem(description: Self.usage, isQuestion: true)
            case _ where file == nil && !argument.hasPrefix("-"): file = argument
            default: flags.append(argument)
            }
        }
        guard let file else {
            throw Problem(description: "expected the file of a pipeline: pipe-run FILE (see 'pipe-run --help')")
        }
        self.file = file
    }

    private static func value(of flag: String, _ rest: inout ArraySlice<String>) throws(Problem) -> String {
        guard let value = rest.popFirst() else { throw Problem(description: "\(flag) needs a value") }
        return value
    }

    /// Puts what was typed behind `-p` over the parameters that the environment holds.
    func add(to environment: inout [String: String], schema: ParameterSchema) throws(Problem) {
        guard !typed.isEmpty else { return }
        let parameters: JSON.Object
        do {
            parameters = try ParameterInput.read(typed, schema: schema)
        } catch {
            throw Problem(description: error.description)
        }
        let name = "OCTOPIPE_PARAMETERS"
        let text = environment[name] ?? "{}"
        let given = (try? JSON.parse(text.hasPrefix("/") ? ProcessFacts.text(of: text) : text))?.object
        environment[name] = JSON.object((given ?? [:]).merging(parameters)).description
    }
}
