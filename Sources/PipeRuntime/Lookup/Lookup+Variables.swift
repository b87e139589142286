package import PipeCore

extension Lookup {
    package func variable(_ text: String) async throws -> Variable {
        if let variable = try await store.variable(text) { return variable }
        throw unknown("variable", text, among: try await store.variables().map(\.name), see: "pipectl variable ls")
    }

    package func block(_ text: String) async throws -> Block {
        if let block = try await store.block(try BlockName(typed: text)) { return block }
        let names = try await store.blocks().map(\.name.description)
        throw unknown("block", text, among: names, see: "pipectl block ls")
    }
}

extension Variable {
    /// Refuses what cannot be a variable's name.
    package static func check(name: String) throws(InputProblem) {
        guard isName(name) else {
            throw InputProblem(
                "'\(name)': a variable's name has letters, digits, '_', '-' and '.', at most 200 of them")
        }
    }
}

extension BlockName {
    /// Reads a name that somebody typed.
    package init(typed text: String) throws(InputProblem) {
        guard let name = BlockName(text) else {
            throw InputProblem(
                "'\(text)': expected TYPE/NAME such as s3/lake, of letters, digits, '_', '-' and '.'")
        }
        self = name
    }
}
