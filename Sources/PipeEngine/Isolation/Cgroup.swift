@preconcurrency internal import Glibc

/// One folder of the unified cgroup tree.
struct Cgroup: Hashable, Sendable {
    let folder: String

    /// Makes it, unless it is there.
    init(making folder: String) throws(FileProblem) {
        self.folder = folder
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw FileProblem("the cgroup '\(folder)' cannot be made")
        }
    }

    init(_ folder: String) {
        self.folder = folder
    }

    // MARK: Files

    /// The kernel takes a setting whole, in one write, or refuses it.
    @discardableResult
    func write(_ text: String, to file: String) -> Bool {
        let descriptor = open(folder + "/" + file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count
    }

    /// Empty where there is no such file.
    func text(_ file: String) -> String {
        String(decoding: FileBytes.read(folder + "/" + file) ?? [], as: UTF8.self)
    }

    func number(_ file: String) -> Int64? {
        Int64(text(file).prefix { !$0.isNewline })
    }

    /// A value of a file with a name and a number in each line.
    func value(_ key: String, in file: String) -> Int64? {
        text(file).split(separator: "\n").first { $0.hasPrefix(key + " ") }.flatMap {
            Int64($0.dropFirst(key.count + 1))
        }
    }

    func controllers(_ file: String) -> Set<CgroupController> { CgroupController.read(text(file)) }

    // MARK: Processes

    /// Whether anything in it or below it is alive; what is dead and not yet reaped is not.
    var isPopulated: Bool { value("populated", in: "cgroup.events") == 1 }

    /// All that are alive in it and below it.
    var processes: [pid_t] {
        text("cgroup.procs").split(separator: "\n").compactMap { pid_t($0) } + children.flatMap(\.processes)
    }

    /// Kills all in it and below it, frozen or not.
    func kill() {
        // Before Linux 5.14 one by one; who calls looks again until nobody is left.
        if !write("1", to: "cgroup.kill") { for process in processes { Glibc.kill(process, SIGKILL) } }
    }

    var isFrozen: Bool { value("frozen", in: "cgroup.events") == 1 }

    func freeze() { write("1", to: "cgroup.freeze") }
    func thaw() { write("0", to: "cgroup.freeze") }

    // MARK: Tree

    var children: [Cgroup] { Folder.folders(in: folder).map { Cgroup($0) } }

    var name: Substring { folder.split(separator: "/").last ?? "" }

    /// Removes it with all below it; `false` while something in it is alive.
    @discardableResult
    func remove() -> Bool {
        if rmdir(folder) == 0 || errno == ENOENT { return true }
        for child in children { child.remove() }
        return rmdir(folder) == 0 || errno == ENOENT
    }
}
