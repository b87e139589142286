package import PipePipelines

extension PipelineFile {
    /// Reads and checks the file at `path`, which may be relative to `folder`; what it names must be there too.
    package init(at path: String, in folder: String = FilePath.currentFolder) throws(Complaints) {
        let file = FilePath.absolute(path, from: folder)
        let text: String
        do {
            text = try TextFile.read(file)
        } catch {
            throw Complaints(lines: ["\(path): \(error.reason)"])
        }
        let folder = FilePath.folder(of: file)
        try self.init(reading: text, path: path) { file in
            if case .file = FilePath.kind(of: FilePath.absolute(file, from: folder)) { true } else { false }
        }
    }

    /// Whether a name is that of a pipeline's file.
    package static func isName(_ text: String) -> Bool { text.hasSuffix(".yaml") || text.hasSuffix(".yml") }
}
