import ArgumentParser
import PipeCore
import PipeRuntime

struct RunFlow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a flow here and now, with live progress and a summary.",
        discussion: """
            Nothing is kept: there is no store and no agent. The flow starts in an empty folder of its own that is removed \
            behind it, with all of this environment. Variables that it asks for are read from OCTOPIPE_VARIABLE_NAME; blocks \
            and runs of deployments it is refused. Ctrl-C stops the flow, a second one kills it. With -o json every change of a \
            task and every log line is one JSON object a line.

            Examples:
              pipectl flow run flows/etl.py:main -p year=2023
              pipectl flow run pipeline.yaml -p day=2023-03-25
              pipectl flow run ./copy.sh -p source=/data -- --from "{{ source }}"
            """)

    @Argument(
        help: "FILE.py:FUNCTION (or FILE.py with one @flow in it), a pipeline in YAML, or an executable.",
        completion: .file())
    var target: String

    @Argument(
        parsing: .postTerminator,
        help: "Arguments of an executable, behind '--'; {{ name }} stands for the parameter of that name.")
    var arguments: [String] = []

    @OptionGroup var parameters: ParameterOptions

    @Option(help: "The Python interpreter.") var python = "python3"
    @Flag(help: "A line for each task in the summary, however many there are of one name.") var all = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    /// What stands where a deployment has its name.
    private static let name = "by-hand"

    func run() async throws {
        let surroundings = Surroundings.current()
        let configuration = try connection.configuration(in: surroundings)
        let builder = DeploymentBuilder(pythonPath: configuration.pythonPath, environment: surroundings.environment)
        let spec = try await builder.build(
            DeploymentOrder(
                target: target, arguments: arguments, name: Self.name, python: python, folder: FilePath.currentFolder))
        let run = LocalRun(
            spec, parameters: try checkedParameters(of: spec), environment: surroundings.environment,
            pythonPath: configuration.pythonPath, pipeRun: surroundings.program("pipe-run"))
        let printer = RunPrinter(isJSON: output.isJSON)
        await printer.show("run", run.run)
        let ending = try await run.perform { await printer.show($0) }
        await printer.close()
        try await conclude(ending, printer)
    }

    private func checkedParameters(of spec: DeploymentSpec) throws -> JSON.Object {
        let values = try parameters.values()
        do {
            let given = try spec.given(typed: parameters.param, values: values)
            try LogicalDate.check(given)
            let filled = LogicalDate.fill(given, scheduledAt: LocalTime.now(), zone: .utc)
            return try spec.parameterSchema.check(filled)
        } catch {
            throw InputProblem("\(target): \(error)")
        }
    }

    private func conclude(_ ending: LocalRun.Ending, _ printer: RunPrinter) async throws {
        let (run, ledger) = (ending.run, ending.ledger)
        let work = Work(
            tasks: ledger.tasks(in: run.state), metrics: ledger.metrics, artifacts: ledger.artifacts,
            progress: ledger.progress, result: ledger.result)
        if output.isJSON {
            await printer.print("result", .object((run.report.object ?? [:]).merging(work.report)))
        } else {
            var summary = work.text(at: LocalTime.now(), showsAll: all)
            if let result = work.result {
                var facts = Facts()
                facts.add("Result", result.brief)
                summary += (summary.isEmpty ? "" : "\n\n") + facts.text
            }
            if !summary.isEmpty { Terminal.print("\n\(summary)\n") }
        }
        guard run.state == .completed else {
            let why = run.cause.map { ": \(DisplayWidth.plain($0.message))" } ?? ""
            throw Failure(
                "run \(run.name) of \(run.deployment.flow) \(run.state.phrase)\(why)",
                ending.isInterrupted ? .interrupted : .runFailed)
        }
        guard !output.isJSON else { return }
        let time = run.duration(at: run.createdAt).map { " in \(DurationText.text($0))" } ?? ""
        Terminal.print("run \(run.name) of \(run.deployment.flow) \(Style.green.paint("completed"))\(time)")
    }
}
