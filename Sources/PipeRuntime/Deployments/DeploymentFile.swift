package import PipeCore
internal import PipeEngine
internal import PipePipelines
internal import PipeYAML

/// A deployment as its author wrote it, and the file it stands in.
package struct DeploymentFile: Hashable, Sendable {
    package let path: String
    package let spec: DeploymentSpec

    /// Reads and checks one file. A problem names file, line and column.
    package static func read(_ path: String) throws(InputProblem) -> DeploymentFile {
        let document = try document(path)
        if !isDeployment(document.value), document.value["tasks"] != nil {
            throw InputProblem(
                "\(path) is a pipeline: first write its deployment file, pipectl deployment build \(path) --name NAME")
        }
        return try DeploymentFile(document, path: path)
    }

    /// What a folder or a file holds.
    package struct Collection: Hashable, Sendable {
        package let files: [DeploymentFile]
        /// YAML files that are something else.
        package let others: [String]
    }

    /// Reads the file at `path`, or every `*.yaml` and `*.yml` in the folder there; all of them are checked.
    package static func readAll(at path: String) throws(InputProblem) -> Collection {
        guard FilePath.kind(of: path) == .folder else { return Collection(files: [try read(path)], others: []) }
        let names: [String]
        do {
            names = try FilePath.names(in: path)
        } catch {
            throw InputProblem("\(error)")
        }
        var files: [DeploymentFile] = []
        var others: [String] = []
        for name in names where !name.hasPrefix(".") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) {
            let file = path + (path.hasSuffix("/") ? "" : "/") + name
            let document = try document(file)
            guard isDeployment(document.value) else {
                others.append(file)
                continue
            }
            let deployment = try DeploymentFile(document, path: file)
            if let twin = files.first(where: { $0.spec.name == deployment.spec.name }) {
                throw InputProblem("\(file): \(twin.path) holds deployment \(twin.spec.name) too: rename one")
            }
            files.append(deployment)
        }
        guard !files.isEmpty else { throw InputProblem("\(path): no deployment file (*.yaml) in this folder") }
        return Collection(files: files, others: others)
    }

    private init(_ document: YAMLDocument, path: String) throws(InputProblem) {
        self.path = path
        do throws(SpecProblem) {
            var spec = try DeploymentSpec(
                reading: document.value, folder: FilePath.absolute(FilePath.folder(of: path)))
            spec.path = FilePath.absolute(spec.path)
            try spec.checkSchedules(zones: .machine)
            self.spec = spec
            try Self.checkPipeline(of: spec)
        } catch {
            let (line, column) = document.position(of: error.path) ?? (1, 1)
            throw InputProblem("\(path):\(line):\(column): \(error.message)")
        }
    }

    /// Checks the pipeline that a deployment runs, where it is on this host.
    private static func checkPipeline(of spec: DeploymentSpec) throws(SpecProblem) {
        guard case .pipeline(let file) = spec.entryPoint else { return }
        let path = FilePath.absolute(file, from: spec.path)
        guard FilePath.kind(of: path) != nil else { return }
        do throws(PipelineFile.Complaints) {
            _ = try PipelineFile(at: path)
        } catch {
            throw SpecProblem(["entrypoint"], "'entrypoint': \(error)")
        }
    }

    private static func document(_ path: String) throws(InputProblem) -> YAMLDocument {
        if path.hasSuffix(".py") {
            throw InputProblem(
                "\(path) is a flow: first write its deployment file, pipectl deployment build \(path) --name NAME")
        }
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw InputProblem("\(error)")
        }
        do {
            return try YAMLDocument.parse(text)
        } catch {
            throw InputProblem("\(path):\(error)")
        }
    }

    /// Whether somebody meant a deployment, however badly.
    private static func isDeployment(_ value: JSON) -> Bool {
        ["flow", "entrypoint", "command"].contains { value[$0] != nil }
    }
}
