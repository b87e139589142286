import ArgumentParser
import PipeCore
import PipeRuntime
import PipeYAML

struct ListDeployments: AsyncParsableCommand, ConnectsFirst {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the deployments.", discussion: "Example: pipectl deployment ls -o json")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (deployments, board) = try await connection.connected { connection in
            let deployments = try await connection.store.deployments()
            return (deployments, try await ScheduleBoard(connection.store, of: nil, among: deployments))
        }
        output.list(
            deployments, "no deployments yet: pipectl deployment build FILE.py:FUNCTION --name NAME",
            json: { $0.report(board) },
            table: [
                .init("NAME", yields: true), .init("QUEUE", yields: true), .init("ENTRY POINT", yields: true),
                .init("SCHEDULES", yields: true), .init("TAGS", yields: true), .init("STATE"), .init("UPDATED"),
            ]
        ) { deployment in
            let spec = deployment.spec
            return [
                .init(spec.name.description), .init(spec.queue.text), .init(spec.entryPoint.description),
                .init(board.summary(of: spec.name)), .init(spec.tags.joined(separator: ", ")),
                deployment.isPaused ? .init("paused", .yellow) : .init("ready", .green),
                .init(LocalTime.brief(deployment.updatedAt, now: LocalTime.now())),
            ]
        }
    }
}

struct InspectDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a deployment.",
        discussion: "Example: pipectl deployment inspect etl/nightly")

    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (deployment, board) = try await connection.connected { connection in
            let deployment = try await connection.lookup.deployment(self.deployment)
            return (
                deployment, try await ScheduleBoard(connection.store, of: deployment.spec.name, among: [deployment])
            )
        }
        output.show(deployment.report(board)) {
            var report = deployment.report(board).object ?? [:]
            report["created_at"] = .string(LocalTime.text(deployment.createdAt))
            report["updated_at"] = .string(LocalTime.text(deployment.updatedAt))
            return String(YAMLText.document(.object(report)).dropLast())
        }
    }
}
