import ArgumentParser
import PipeCore
import PipeRuntime

/// The parameters of a run, typed one by one or given together.
struct ParameterOptions: ParsableArguments {
    @Option(name: [.customShort("p"), .long], help: "A parameter, name=value; may be repeated.")
    var param: [String] = []

    @Option(help: ArgumentHelp("Parameters as a JSON object, or @FILE that holds one.", valueName: "json"))
    var params: String?

    /// What `--params` says.
    func values() throws -> JSON.Object {
        guard let params else { return [:] }
        let isFile = params.hasPrefix("@")
        let text = isFile ? try TextFile.read(String(params.dropFirst())) : params
        let place = isFile ? String(params.dropFirst()) : "--params"
        do {
            guard let object = try JSON.parse(text).object else {
                throw InputProblem("\(place): expected a JSON object such as {\"year\": 2023}")
            }
            return object
        } catch let error as JSON.SyntaxError {
            throw InputProblem("\(place): not JSON: \(error)")
        }
    }
}
