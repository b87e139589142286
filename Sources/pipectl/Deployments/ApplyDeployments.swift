import ArgumentParser
import PipeCore
import PipeRuntime

struct ApplyDeployments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Register deployments from their files.",
        discussion: """
            Everything is read and checked before anything is registered; what did not change is left alone. Calendars that its \
            schedules name must exist: 'pipectl calendar set'.

            Example: pipectl deployment apply deployments/
            """)

    @Argument(
        help: "Deployment files, or folders of them (*.yaml, *.yml).", completion: .file(extensions: ["yaml", "yml"]))
    var paths: [String]

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        var files: [DeploymentFile] = []
        for path in paths {
            let collection = try DeploymentFile.readAll(at: path)
            for other in collection.others { Terminal.note("\(other) is no deployment: left out") }
            files += collection.files
        }
        let deployments = files
        if !output.isJSON {
            for remark in files.flatMap(\.spec.schedules).compactMap(\.remark) { Terminal.note(remark) }
        }
        let applied = try await connection.connected { connection in
            try await DeploymentFile.checkCalendars(of: deployments, in: connection.store)
            var applied: [(file: DeploymentFile, result: DeploymentApplication)] = []
            for file in deployments { applied.append((file, try await connection.store.apply(file.spec))) }
            return applied
        }
        let report = applied.map { file, result -> JSON in
            [
                "deployment": .string(file.spec.name.description), "result": .string(result.rawValue),
                "file": .string(file.path), "schedules": .int(file.spec.schedules.count),
            ]
        }
        output.show(.array(report)) {
            applied.map { file, result in
                let count = file.spec.schedules.count
                let schedules = count == 0 ? "" : ", \(count) schedule\(count == 1 ? "" : "s")"
                return "\(result.rawValue) \(file.spec.name)\(schedules)"
            }.joined(separator: "\n")
        }
    }
}
