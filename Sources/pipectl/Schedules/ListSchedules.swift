import ArgumentParser
import PipeCore
import PipeRuntime

struct ListSchedules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the schedules, and when each runs next.",
        discussion: "Example: pipectl schedule ls etl/nightly")

    @Argument(help: "Only those of this deployment, FLOW/DEPLOYMENT.") var deployment: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let board = try await connection.connected { connection in
            var name: DeploymentName?
            if let deployment { name = try await connection.lookup.deployment(deployment).spec.name }
            return try await ScheduleBoard(connection.store, of: name)
        }
        output.list(
            board.schedules,
            "no schedules\(deployment == nil ? " yet" : ""): pipectl schedule add FLOW/DEPLOYMENT --cron …",
            json: board.report,
            table: [
                .init("DEPLOYMENT", yields: true), .init("NAME", yields: true), .init("RULE", yields: true),
                .init("ZONE"),
                .init("NEXT"), .init("STATE", yields: true),
            ]
        ) { schedule in
            [
                .init(schedule.deployment.description), .init(schedule.label), .init(schedule.spec.rule),
                .init((try? schedule.spec.zoneName()) ?? ""),
                .init(board.nextDue(of: schedule).map { LocalTime.brief($0, now: board.now) } ?? ""),
                board.stateCell(schedule),
            ]
        }
    }
}
