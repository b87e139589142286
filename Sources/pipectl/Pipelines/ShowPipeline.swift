import ArgumentParser
import PipeCore
import PipePipelines
import PipeRuntime

struct ShowPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Draw the graph of a pipeline.",
        discussion: """
            Each task stands below all that it waits for. Tasks that wait for everything, such as one that tidies up \
            always, stand at the end.

            Example: pipectl pipeline show flows/etl.yaml
            """)

    @Argument(help: "The file of a pipeline.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let pipeline: PipelineFile
        do throws(PipelineFile.Complaints) {
            pipeline = try PipelineFile(at: file)
        } catch {
            throw InputProblem("\(error)")
        }
        output.show(pipeline.json) { PipelineDrawing(pipeline).text() }
    }
}
