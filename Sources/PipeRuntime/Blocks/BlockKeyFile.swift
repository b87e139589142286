@preconcurrency internal import Glibc
package import PipeCore
internal import PipeEngine
internal import PipeSeal

/// The file with the keys of the installation. It is read whenever something is sealed or opened: what is put in its place
/// counts at once.
package struct BlockKeyFile: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// `nil` if there is no file.
    func read() throws(SealProblem) -> BlockKeyRing? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let problem = TextFile.Problem(path: path, code: errno)
            if problem.isMissing { return nil }
            throw SealProblem("the key of the blocks' secrets cannot be read: \(problem)")
        }
        defer { close(descriptor) }
        try check(descriptor)
        return try BlockKeyRing(
            reading: try described { () throws(TextFile.Problem) in try TextFile.read(descriptor, of: path) },
            from: path)
    }

    /// The names of its keys, the oldest first; `nil` if there is no file.
    package func keys() throws(SealProblem) -> [String]? { try read()?.keys.map(\.id) }

    /// Makes the file with a first key; `false` if there is one.
    package func make() throws(SealProblem) -> Bool {
        do throws(FileProblem) {
            try FileProblem.makeFolders(FilePath.folder(of: path))
        } catch {
            throw SealProblem("the key of the blocks' secrets cannot be made: \(error)")
        }
        do throws(TextFile.Problem) {
            try TextFile.writeSecretly(BlockKeyRing.newText(), to: path)
            return true
        } catch {
            if error.isThere { return false }
            throw SealProblem("the key of the blocks' secrets cannot be made: \(error)")
        }
    }

    /// Adds a key that seals from now on; `false` if there is no file.
    package func rotate() throws(SealProblem) -> Bool {
        guard try read() != nil else { return false }
        try described { () throws(TextFile.Problem) in try TextFile.append(BlockKeyRing.line(), to: path) }
        return true
    }

    /// A group may share the key (an agent's user and an administrator), others may not.
    private func check(_ descriptor: Int32) throws(SealProblem) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SealProblem("\(path): the key of the blocks' secrets is no ordinary file")
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o037 == 0 else {
            throw SealProblem(
                "\(path): the key of the blocks' secrets is open to others (mode 0\(String(mode, radix: 8))): "
                    + "chmod 600 \(path), and if somebody may have read it, 'pipectl block key rotate'")
        }
    }

    private func described<Result>(
        _ body: () throws(TextFile.Problem) -> Result
    ) throws(SealProblem) -> Result {
        do throws(TextFile.Problem) {
            return try body()
        } catch {
            throw SealProblem("the key of the blocks' secrets: \(error)")
        }
    }
}

extension BlockKeyFile: BlockOpener {
    package func secrets(of block: Block) throws(SealProblem) -> JSON.Object {
        guard let sealed = try block.sealedText() else { return [:] }
        guard let ring = try read() else {
            throw isMissing(for: "the secrets of block '\(block.name)' are", sealed.key)
        }
        return try ring.open(block)
    }

    func isMissing(for things: String, _ key: String) -> SealProblem {
        SealProblem(
            "\(things) sealed with key \(key), and there is no \(path): "
                + "copy that file from the host where the block was set")
    }
}
