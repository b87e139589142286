/// Where a process stands in the unified cgroup tree (version 2), by what the kernel tells of it.
package struct CgroupPlace: Hashable, Sendable {
    /// The folder where the tree is mounted.
    package let mount: String
    /// The folder of the process's own cgroup.
    package let folder: String

    package var isRoot: Bool { folder == mount }

    /// Reads `/proc/self/cgroup` and `/proc/self/mountinfo`; `nil` where there is no unified tree, or it cannot be seen whole.
    package init?(cgroup: String, mountinfo: String) {
        // "0::/system.slice/octopipe.service"; version 1 has other numbers.
        guard let line = cgroup.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return nil }
        let path = String(line.dropFirst(3))
        // Outside of what this process's namespace shows.
        guard path != "/..", !path.hasPrefix("/../"), !path.hasSuffix(" (deleted)") else { return nil }
        for mount in mountinfo.split(separator: "\n").compactMap(Self.mount) {
            let root = mount.root == "/" ? "" : mount.root
            guard path == root || path.hasPrefix(root + "/") else { continue }
            let rest = path.dropFirst(root.count)
            self.mount = mount.point
            folder = rest == "/" ? mount.point : mount.point + rest
            return
        }
        return nil
    }

    /// "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw": which folder of the tree is where.
    private static func mount(_ line: Substring) -> (root: String, point: String)? {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.indices.contains(dash + 1),
            fields[dash + 1] == "cgroup2"
        else { return nil }
        return (unescape(fields[3]), unescape(fields[4]))
    }

    /// The kernel writes a space as `\040`, and so on.
    private static func unescape(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
