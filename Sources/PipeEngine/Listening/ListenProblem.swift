@preconcurrency internal import Glibc

/// Why nobody can listen there.
package struct ListenProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ address: ListenAddress, _ error: Int32) {
        let hint =
            switch error {
            case EADDRINUSE: "; another program, or another agent of this host, has it: give each a port of its own"
            case EADDRNOTAVAIL: "; this host has no such address"
            default: ""
            }
        description = "\(address): \(String(cString: strerror(error)))\(hint)"
    }
}
