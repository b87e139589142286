import ArgumentParser
import PipeCore
import PipePipelines
import PipeRuntime

struct CheckPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look for what cannot work in a pipeline, before anything runs.",
        discussion: """
            Finds tasks that wait for each other, names that nothing has, expressions that cannot be right and values of \
            the wrong type. Each problem is a line: FILE:LINE:COLUMN: what is wrong. Asks no store and starts nothing.

            Example: pipectl pipeline check flows/etl.yaml
            """)

    @Argument(help: "Files of pipelines.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    func run() throws {
        var problems = 0
        for file in files {
            do throws(PipelineFile.Complaints) {
                let count = try PipelineFile(at: file).pipeline.tasks.count
                Terminal.print("\(file): \(count) task\(count == 1 ? "" : "s"), nothing wrong")
            } catch {
                problems += error.lines.count
                for line in error.lines { Terminal.complain(line) }
            }
        }
        guard problems == 0 else {
            throw Failure("\(problems) problem\(problems == 1 ? "" : "s") found", .badInput)
        }
    }
}
