@preconcurrency internal import Glibc

/// The process table, as far as it concerns who descends from whom.
enum Processes {
    /// The children of a process. That of a process which runs may change meanwhile: look again, or stop it first.
    static func children(of pid: pid_t) -> [pid_t] {
        threads(of: pid).flatMap { children(of: pid, thread: $0) }
    }

    /// The children of one thread: those it started, and for the first one also those that the process adopted.
    static func children(of pid: pid_t, thread: pid_t) -> [pid_t] {
        let bytes = FileBytes.read("/proc/\(pid)/task/\(thread)/children") ?? []
        return bytes.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
    }

    /// All that descend from a process, itself not counted, stopped on the way so that none is missed.
    static func stopDescendants(of pid: pid_t) -> [pid_t] {
        children(of: pid).flatMap { child in
            kill(child, SIGSTOP)
            return [child] + stopDescendants(of: child)
        }
    }

    /// All that descend from a process, itself not counted.
    static func descendants(of pid: pid_t) -> [pid_t] {
        children(of: pid).flatMap { [$0] + descendants(of: $0) }
    }

    private static func threads(of pid: pid_t) -> [pid_t] { numbers(in: "/proc/\(pid)/task") }

    /// All of this host.
    static var all: [pid_t] { numbers(in: "/proc") }

    /// The variables a process was started with; empty for one that is dead already, or another user's.
    static func environment(of pid: pid_t) -> [ArraySlice<UInt8>] {
        (FileBytes.read("/proc/\(pid)/environ") ?? []).split(separator: 0)
    }

    private static func numbers(in folder: String) -> [pid_t] {
        Folder.names(in: folder).compactMap { pid_t($0) }
    }
}
