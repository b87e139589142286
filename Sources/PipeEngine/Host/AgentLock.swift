@preconcurrency internal import Glibc
package import PipeCore

/// Proof that no other agent of this name lives on this host: a locked file that also remembers the last session, so that
/// a successor can end it at once.
package final class AgentLock: Sendable {
    private let descriptor: Int32
    package let name: String

    /// Takes the lock for `name`, or, where `mayNumber`, for the first of `name-2`, `name-3` … that is free.
    package init(name: String, mayNumber: Bool, stateDirectory: String) throws(FileProblem) {
        let folder = stateDirectory + "/agents"
        try FileProblem.makeFolders(folder)
        for number in 1...999 {
            let candidate = number == 1 ? name : "\(name)-\(number)"
            let file = folder + "/" + FileName.of(candidate) + ".lock"
            let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw FileProblem("the lock '\(file)' cannot be opened") }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                self.descriptor = descriptor
                self.name = candidate
                return
            }
            close(descriptor)
            guard mayNumber else { break }
        }
        throw FileProblem(sentence: "an agent named '\(name)' already runs on this host: choose another --name")
    }

    /// Unlocked, and not only closed: a child of another thread that has not got to its program yet holds a copy.
    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The session of the last agent that held the lock, unless it ended properly.
    package var lastSession: ID<Session>? {
        var bytes = [UInt8](repeating: 0, count: 36)
        guard pread(descriptor, &bytes, 36, 0) == 36 else { return nil }
        return ID(String(decoding: bytes, as: UTF8.self))
    }

    package func remember(_ session: ID<Session>) {
        let bytes = Array(session.description.utf8)
        pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// Where the cgroups of the last agent's runs are, if they had any and it did not end properly.
    var lastCgroups: String? {
        var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = pread(descriptor, &bytes, bytes.count, Self.cgroupsOffset)
        guard count > 0 else { return nil }
        let text = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
        return text.first == UInt8(ascii: "/") ? String(decoding: text, as: UTF8.self) : nil
    }

    func remember(cgroups folder: String) {
        let bytes = Array("\n\(folder)\n".utf8)
        pwrite(descriptor, bytes, bytes.count, Self.cgroupsOffset - 1)
    }

    /// Behind the session, in a line of its own.
    private static let cgroupsOffset = 37

    /// The session ended properly.
    func forget() { ftruncate(descriptor, 0) }
}
