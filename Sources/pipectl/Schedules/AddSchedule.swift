import ArgumentParser
import PipeCore
import PipeRuntime

struct AddSchedule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a schedule to a deployment.",
        discussion: """
            What is added by hand stays when the deployment's file is applied anew. In parameters, {{ scheduled_at }} stands for \
            the time that the schedule names; {{ scheduled_at | date }} and the like for a part of it.

            Examples:
              pipectl schedule add etl/nightly --cron "0 6 * * MON-FRI" --timezone Europe/Berlin --except holidays
              pipectl schedule add etl/nightly --interval 6h --anchor "2026-01-01 03:00" --name often -p full=false
              pipectl schedule add etl/nightly --rrule "FREQ=MONTHLY;BYDAY=-1FR" --overlap skip
            """)

    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @OptionGroup var rule: ScheduleRuleOptions
    @Option(help: "What to call it; needed where the deployment has another with the same rule.") var name: String?
    @Option(name: [.customShort("p"), .long], help: "A parameter of its runs, name=value; may be repeated.")
    var param: [String] = []
    @OptionGroup var policy: SchedulePolicyOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws { _ = try rule.members() }

    func run() async throws {
        var members = try rule.members().merging(policy.members)
        if let name { members["name"] = .string(name) }
        let spec = try ScheduleSpec(flags: members)
        let (schedule, board) = try await connection.connected { connection in
            let deployment = try await connection.lookup.deployment(deployment)
            switch try await ScheduleOffer(store: connection.store).add(spec, typed: param, to: deployment) {
            case .unknownDeployment: throw InputProblem("deployment '\(deployment.spec.name)' was deleted meanwhile")
            case .known(let known):
                throw Failure(
                    "\(deployment.spec.name) has a schedule '\(known.spec.key)' already: give this one another --name",
                    .refused)
            case .added(let schedule):
                return (schedule, try await ScheduleBoard(connection.store, of: deployment.spec.name))
            }
        }
        if !output.isJSON, let remark = spec.remark { Terminal.note(remark) }
        output.show(board.report(schedule)) {
            "added schedule \(schedule.title) to \(schedule.deployment)\(board.outlook(schedule))"
        }
    }
}
