import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl schedule …`
struct ScheduleCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "When deployments run by themselves.",
        discussion: """
            A schedule stands in its deployment's file, or is added by hand. It is named by its name, by the beginning of its \
            id, or by its rule; where the deployment has one only, by nothing.

            Example: pipectl schedule preview --cron "0 6 * * 1" --timezone Europe/Berlin
            """,
        subcommands: [
            ListSchedules.self, AddSchedule.self, PauseSchedule.self, ResumeSchedule.self, DeleteSchedule.self,
            PreviewSchedule.self,
        ])
}

/// One schedule of a deployment.
struct ScheduleChoice: ParsableArguments {
    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @Argument(help: "The schedule: name, beginning of an id, or rule.") var schedule: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func setPaused(_ isPaused: Bool) async throws {
        let (sight, board) = try await connection.connected { connection in
            let name = try await connection.lookup.deployment(deployment).spec.name
            let schedule = try await connection.lookup.schedule(self.schedule, of: name)
            _ = try await connection.store.pause(schedule.id, isPaused)
            let board = try await ScheduleBoard(connection.store, of: name)
            return (board.schedules.first { $0.id == schedule.id } ?? schedule, board)
        }
        output.show(board.report(sight)) {
            isPaused
                ? "paused schedule \(sight.title) of \(sight.deployment): what passes meanwhile is not made up for"
                : "resumed schedule \(sight.title) of \(sight.deployment)\(board.outlook(sight))"
        }
    }
}

struct PauseSchedule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Make no more runs of a schedule.",
        discussion: "Example: pipectl schedule pause etl/nightly")

    @OptionGroup var choice: ScheduleChoice

    func run() async throws { try await choice.setPaused(true) }
}

struct ResumeSchedule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Make runs of a paused schedule again.",
        discussion: "Example: pipectl schedule resume etl/nightly saturdays")

    @OptionGroup var choice: ScheduleChoice

    func run() async throws { try await choice.setPaused(false) }
}

struct DeleteSchedule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a schedule that was added by hand.",
        discussion:
            "Runs that it made and that have begun stay.\n\nExample: pipectl schedule delete etl/nightly saturdays")

    @OptionGroup var choice: ScheduleChoice

    func run() async throws {
        let schedule = try await choice.connection.connected { connection in
            let name = try await connection.lookup.deployment(choice.deployment).spec.name
            let schedule = try await connection.lookup.schedule(choice.schedule, of: name)
            guard !schedule.isDeclared else {
                throw Failure(
                    "schedule \(schedule.title) of \(name): it is declared in the deployment's file: "
                        + "take it out there and apply, or pause it", .refused)
            }
            _ = try await connection.store.delete(schedule.id)
            return schedule
        }
        choice.output.show(["id": .string(schedule.id.description), "deleted": true]) {
            "deleted schedule \(schedule.title) of \(schedule.deployment)"
        }
    }
}
