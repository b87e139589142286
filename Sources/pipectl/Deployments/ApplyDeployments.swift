import ArgumentParser
import PipeCore
import PipeRuntime

struct ApplyDeployments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Register deployments from their files.",
        discussion: """
            Everything is read and checked before anything is registered; what did not change is left alone.

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
        let applied = try await connection.connected { connection in
            var applied: [(file: DeploymentFile, result: DeploymentApplication)] = []
            for file in deployments { applied.append((file, try await connection.store.apply(file.spec))) }
            return applied
        }
        let report = applied.map { file, result -> JSON in
            [
                "deployment": .string(file.spec.name.description), "result": .string(result.rawValue),
                "file": .string(file.path),
            ]
        }
        output.show(.array(report)) {
            applied.map { "\($0.result.rawValue) \($0.file.spec.name)" }.joined(separator: "\n")
        }
    }
}
