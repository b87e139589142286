import Glibc
import PipeCore
import PipeFlow
import PipePipelines

/// Carries out one pipeline as a flow process, under an agent or by hand.
@main
enum PipeRun {
    static func main() async {
        let environment = ProcessFacts.environment()
        do {
            let arguments = try ProgramArguments(CommandLine.arguments)
            exit(await run(arguments, environment))
        } catch {
            if error.isQuestion {
                Terminal.say(error.description)
                exit(FlowProgram.ExitCode.done)
            }
            exit(refuse(error.description.split(separator: "\n").map(String.init), environment))
        }
    }

    private static func run(_ arguments: ProgramArguments, _ environment: [String: String]) async -> Int32 {
        let file: PipelineFile
        do {
            file = try read(arguments.file)
        } catch {
            return refuse(error.lines, environment)
        }
        var environment = environment
        do {
            try arguments.add(to: &environment, schema: file.pipeline.parameters)
        } catch {
            return refuse([error.description], environment)
        }
        let settings = RunSettings(arguments, environment: environment)
        let program = FlowProgram(
            name: file.pipeline.name, description: file.pipeline.description, schema: file.pipeline.parameters
        ) { context, parameters in
            try await PipelineRun(file, settings: settings, context: context, parameters: parameters).run()
        }
        return await program.run([arguments.program] + arguments.flags, environment: environment)
    }

    private static func read(_ path: String) throws(PipelineFile.Complaints) -> PipelineFile {
        let text: String
        do {
            text = try ProcessFacts.text(of: path)
        } catch {
            throw PipelineFile.Complaints(lines: [error.description])
        }
        let folder = RunSettings.folder(of: path)
        return try PipelineFile(reading: text, path: path) { file in
            access(file.hasPrefix("/") ? file : folder + "/" + file, R_OK) == 0
        }
    }

    /// Says to whoever listens why there is nothing to run.
    private static func refuse(_ lines: [String], _ environment: [String: String]) -> Int32 {
        if let agent = AgentConnection.adopt(environment) {
            agent.tell(.hello(sdk: "swift", version: Release.version, contract: ContractMessage.version))
            agent.tell(.failure(error: "PipelineError", message: lines.joined(separator: "; ")))
            agent.close()
        } else {
            for line in lines { Terminal.complain("pipe-run: \(line)") }
        }
        return FlowProgram.ExitCode.badInput
    }
}
