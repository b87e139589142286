@preconcurrency internal import Glibc
internal import PipeCore

/// The folder that is one attempt's own, from before its process starts until after it ended, and beyond where it is kept.
struct WorkDirectory {
    let path: String
    private let name: String
    private let stateDirectory: String
    private let owner: UnixUser?
    private let spares: SpareFolders

    /// Makes the folder, and those above it, or takes a spare one. `owner` is whose processes will work in it, where they are not
    /// the agent's user's.
    init(
        for claim: Claim, of agent: String, in stateDirectory: String, owner: UnixUser?, spares: SpareFolders
    ) throws(FileProblem) {
        let folder = Self.folder(of: agent, in: stateDirectory)
        name = Self.name(of: claim)
        path = "\(folder)/\(name)"
        self.stateDirectory = stateDirectory
        self.owner = owner?.id == geteuid() ? nil : owner
        self.spares = spares
        guard self.owner != nil else {
            if !spares.give(path) { try FileProblem.makeFolders(path) }
            return
        }
        try FileProblem.makeFolders(path)
        try Self.letThrough([stateDirectory, stateDirectory + "/runs", folder])
        try give(path)
    }

    /// A folder of that name in the same one.
    static func beside(_ path: String, named name: String) -> String {
        path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/" + name
    }

    /// Makes a folder that is a user's own, beside those of runs of that user.
    static func make(_ path: String, owner: UnixUser?) throws(FileProblem) {
        try FileProblem.makeFolders(path)
        guard let owner, owner.id != geteuid(), chown(path, owner.id, owner.group) != 0 else { return }
        throw FileProblem("'\(path)' cannot be given to user '\(owner.name)'")
    }

    /// Whether the attempt has its folder: before it has one, no process is started.
    static func isThere(for claim: Claim, of agent: String, in stateDirectory: String) -> Bool {
        access("\(folder(of: agent, in: stateDirectory))/\(name(of: claim))", F_OK) == 0
    }

    private static func name(of claim: Claim) -> String { "\(claim.run)-\(claim.attempt)" }

    /// Removes what the last life of an agent has left; nothing of it is at work any more.
    static func clear(of agent: String, in stateDirectory: String) async {
        await FolderRemover.shared.remove(folder(of: agent, in: stateDirectory))
        await spares(of: agent, in: stateDirectory).clear()
    }

    static func spares(of agent: String, in stateDirectory: String) -> SpareFolders {
        SpareFolders(in: "\(stateDirectory)/spare/\(FileName.of(agent))")
    }

    private static func folder(of agent: String, in stateDirectory: String) -> String {
        "\(stateDirectory)/runs/\(FileName.of(agent))"
    }

    func write(_ content: String, to file: String) throws(FileProblem) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem("'\(file)' cannot be written") }
        defer { close(descriptor) }
        var rest = Array(content.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw FileProblem("'\(file)' cannot be written") }
            rest = rest.dropFirst(count)
        }
        try give(file)
    }

    /// Removes the folder with all that is in it; links are removed, never followed.
    func remove() async {
        await FolderRemover.shared.remove(path, orSpareIt: spares)
    }

    /// Moves the folder to where it stays until somebody removes it; its path then.
    func keep() throws(FileProblem) -> String {
        let folder = stateDirectory + "/kept"
        let kept = "\(folder)/\(name)"
        try FileProblem.makeFolders(folder)
        if owner != nil { try Self.letThrough([folder]) }
        guard rename(path, kept) == 0 else { throw FileProblem("the folder '\(path)' cannot be kept as '\(kept)'") }
        return kept
    }

    private func give(_ path: String) throws(FileProblem) {
        guard let owner, chown(path, owner.id, owner.group) != 0 else { return }
        throw FileProblem("'\(path)' cannot be given to user '\(owner.name)'")
    }

    /// Lets other users pass through folders of the agent to their own, without a look at what else is there: its files become
    /// readable to nobody else first.
    private static func letThrough(_ folders: [String]) throws(FileProblem) {
        for folder in folders {
            var status = stat()
            guard stat(folder, &status) == 0, status.st_mode & 0o001 == 0 else { continue }
            for file in Folder.files(in: folder) { chmod(file, 0o600) }
            guard chmod(folder, 0o711) == 0 else {
                throw FileProblem("the folder '\(folder)' cannot be opened to others")
            }
        }
    }
}
