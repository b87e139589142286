@preconcurrency internal import Glibc

/// The address of a Unix socket: a path, or with a leading `@` a name in the abstract namespace.
struct UnixAddress: Sendable {
    private let storage: sockaddr_un
    private let size: socklen_t

    /// `nil` for what is too long, or nothing.
    init?(_ text: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // Abstract names begin with a zero byte.
        let path = Array((text.hasPrefix("@") ? "\0" + text.dropFirst() : text).utf8)
        guard !path.isEmpty, path.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        storage = address
        size = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path).unsafelyUnwrapped + path.count)
    }

    /// What C calls want: a pointer, good for the call, and how much of it counts.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}
