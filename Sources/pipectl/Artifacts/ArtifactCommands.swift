import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl artifact …`
struct ArtifactCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifact", abstract: "See what runs have made for people: texts, tables and links.",
        discussion: "Example: pipectl artifact inspect brisk-otter report",
        subcommands: [ListArtifacts.self, InspectArtifact.self])
}

struct ListArtifacts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the artifacts of a run, the oldest first.",
        discussion: "Example: pipectl artifact ls brisk-otter")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (flowRun, artifacts) = try await connection.connected { connection in
            let flowRun = try await connection.lookup.run(run)
            return (flowRun, try await connection.store.artifacts(of: flowRun.id))
        }
        if artifacts.isEmpty, !output.isJSON {
            return Terminal.note("run \(flowRun.name) has made no artifacts\(flowRun.state.isFinal ? "" : " yet")")
        }
        output.show(.array(artifacts.map(\.report))) { Work.table(of: artifacts) }
    }
}

struct InspectArtifact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show an artifact: a text as it is, a table in columns.",
        discussion:
            "Examples:\n  pipectl artifact inspect brisk-otter report\n  pipectl artifact inspect 3f2a 2 -o json")

    @Argument(help: "The run: id, beginning of an id, or name.") var run: String
    @Argument(help: "The artifact: its key (the last one that has it), or its number in the listing.")
    var artifact: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let kept = try await connection.connected { connection in
            try await connection.lookup.artifact(artifact, of: connection.lookup.run(run))
        }
        output.show(kept.report) { kept.artifact.text }
    }
}
