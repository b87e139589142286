import ArgumentParser
import PipeCore

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show which version this is.", discussion: "Example: pipectl version -o json")

    @OptionGroup var output: OutputOptions

    func run() async throws {
        output.show(["version": .string(Release.version)]) { "pipectl \(Release.version)" }
    }
}
