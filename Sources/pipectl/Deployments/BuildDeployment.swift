import ArgumentParser
import PipeCore
import PipeRuntime

struct BuildDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Write the deployment file of a flow.",
        discussion: """
            Parameters, their types and defaults are read from the function's signature. The file explains itself: look \
            through it, then 'pipectl deployment apply' it. --cron may be repeated for several schedules; what else is said \
            about schedules then holds for each. In parameters, {{ scheduled_at }} stands for the time that a run is for, \
            {{ scheduled_at | year }} and the like for a part of it.

            Examples:
              pipectl deployment build flows/etl.py:main --name nightly -q etl --cron "0 6 * * 1" --timezone Europe/Berlin
              pipectl deployment build flows/etl.py:main --name hourly --interval 1h -p "year={{ scheduled_at | year }}"
              pipectl deployment build flows/etl.yaml --name nightly -q etl
              pipectl deployment build ./copy.sh --name copy -- --from "{{ source }}" --to /lake
            """)

    @Argument(
        help: "FILE.py:FUNCTION (or FILE.py with one @flow in it), PIPELINE.yaml, or an executable.",
        completion: .file())
    var target: String

    @Argument(
        parsing: .postTerminator,
        help: "Arguments of an executable, behind '--'; {{ name }} stands for the parameter of that name.")
    var arguments: [String] = []

    @Option(name: .shortAndLong, help: "The deployment's name: it is run as FLOW/NAME.")
    var name: String

    @Option(help: "The flow's name, instead of the one the target has by itself.")
    var flow: String?

    @Option(name: [.customShort("q"), .long], help: "The work queue that agents take its runs from.")
    var workQueue = "default"

    @Option(name: .shortAndLong, help: "A tag for its runs; may be repeated.")
    var tag: [String] = []

    @Option(name: [.customShort("p"), .long], help: "A parameter's value, name=value; may be repeated.")
    var param: [String] = []

    @OptionGroup(title: "Its attempts") var attempts: AttemptOptions

    @Option(help: "The Python interpreter, here and on the agents.")
    var python = "python3"

    @Option(
        name: .shortAndLong, help: "The file to write ('-': standard output). Default: FLOW-deployment.yaml.",
        completion: .file())
    var output: String?

    @OptionGroup(title: "When it runs by itself") var rule: ScheduleRuleOptions

    @Option(help: "What to call the schedule.")
    var scheduleName: String?

    @OptionGroup(title: "How those runs are treated") var policy: SchedulePolicyOptions

    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws {
        let hasRule = !rule.cron.isEmpty || rule.interval != nil || rule.rrule != nil
        guard !hasRule else { return }
        if rule.timezone != nil { throw ValidationError("--timezone is for --cron, which is missing") }
        if !rule.isEmpty || !policy.members.isEmpty || scheduleName != nil {
            throw ValidationError("expected one of --cron, --interval, --rrule beside what is said about the schedule")
        }
    }

    /// One schedule, or as many as there are cron expressions.
    private func schedules() throws -> [ScheduleSpec] {
        let rules = rule.cron.isEmpty ? [rule.members(cron: nil)] : rule.cron.map { rule.members(cron: $0) }
        guard rules != [[:]] else { return [] }
        if rules.count > 1, scheduleName != nil { throw InputProblem("--schedule-name: for one schedule only") }
        return try rules.map { rule in
            var members = rule.merging(policy.members)
            if let scheduleName { members["name"] = .string(scheduleName) }
            return try ScheduleSpec(flags: members)
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current()
        let configuration = try connection.configuration(in: surroundings)
        guard let queue = QueueName(workQueue) else {
            throw InputProblem("--work-queue: 1 to 200 bytes without control characters, got '\(workQueue)'")
        }
        let schedules = try schedules()
        let builder = DeploymentBuilder(
            pythonPath: configuration.pythonPath, environment: surroundings.environment)
        let spec = try await builder.build(
            DeploymentOrder(
                target: target, arguments: arguments, name: name, flow: flow, queue: queue, tags: tag,
                schedules: schedules, attempts: attempts.members, parameters: param, python: python,
                folder: FilePath.currentFolder))
        for remark in schedules.compactMap(\.remark) { Terminal.note(remark) }
        if output == "-" {
            return Terminal.print(DeploymentFile.text(of: spec, path: spec.path).droppingLastLineBreak)
        }
        let file = output ?? "\(spec.name.flow)-deployment.yaml"
        try DeploymentFile.keep(spec, in: file)
        let parameters = spec.parameterSchema.names.count
        Terminal.print(
            "wrote \(file): deployment \(spec.name), \(parameters) parameter\(parameters == 1 ? "" : "s"); "
                + "register it: pipectl deployment apply \(file)")
    }
}

extension String {
    fileprivate var droppingLastLineBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}
