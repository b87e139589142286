@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeThreads

/// Finds users of this host by name, on a thread of its own: they may live in a directory somewhere on the network.
actor UserLookup {
    static let shared = UserLookup()

    private static let thread = EventThread(name: "users")

    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    func user(named name: String) throws(LaunchError) -> UnixUser {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1_024)
        var error = getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        while error == ERANGE, buffer.count < 1 << 20 {
            buffer = [CChar](repeating: 0, count: buffer.count * 2)
            error = getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        }
        guard found != nil else {
            let why = error == 0 ? "this host has no such user" : String(cString: strerror(error))
            throw LaunchError(isFlowFault: false, "it is to run as user '\(name)': \(why)")
        }
        // The entry's texts lie in the buffer.
        return withExtendedLifetime(buffer) {
            UnixUser(
                name: name, id: entry.pw_uid, group: entry.pw_gid, groups: Self.groups(of: name, with: entry.pw_gid),
                home: String(cString: entry.pw_dir), shell: String(cString: entry.pw_shell))
        }
    }

    private static func groups(of name: String, with group: gid_t) -> [gid_t] {
        var count: Int32 = 32
        while true {
            var groups = [gid_t](repeating: 0, count: Int(count))
            let capacity = count
            // It tells how many there are where there is no room for all.
            if getgrouplist(name, group, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            count = max(count, capacity * 2)
        }
    }
}

extension UnixUser {
    /// Nobody but root can start processes as somebody else.
    func checkThatItCanBeHad() throws(LaunchError) {
        guard geteuid() != 0, id != geteuid() else { return }
        throw LaunchError(
            isFlowFault: false,
            "it is to run as user '\(name)', which only an agent that is root can do: start the agent as root, or as that user"
        )
    }
}
