internal import PipeCore
internal import PipeEngine

extension DeploymentBuilder {
    /// What a program says of itself where it is a flow, as those in Swift are; `nil` for a plain command.
    func described(_ program: String, _ order: DeploymentOrder) async throws(InputProblem) -> FlowDescription? {
        let path =
            program.contains("/")
            ? FilePath.absolute(program, from: order.folder)
            : FilePath.program(program, searching: environment["PATH"])
        guard let path, FileSearch.file(path, holds: DescribeQuestion.argument) else { return nil }
        let launch = LaunchOrder(
            program: path, arguments: [DescribeQuestion.argument], environment: environment, directory: order.folder)
        let run = try await answer(of: program, launch)
        switch run.exit {
        case .code(0): return ProgramRun.lastLine(of: run.output).flatMap { FlowDescription(line: $0) }
        case .code: return nil
        case .signal(let signal):
            throw InputProblem(
                ProgramRun.lastLine(of: run.complaints)
                    ?? "\(program): asked for its description it took over a minute or was ended by signal \(signal)")
        }
    }
}
