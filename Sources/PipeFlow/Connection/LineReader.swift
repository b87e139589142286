@preconcurrency internal import Glibc

/// Reads lines from a descriptor until its end.
package struct LineReader {
    let descriptor: Int32

    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Calls `line` for each, without its end. What has no end is no line.
    package func read(_ line: ([UInt8]) -> Void) {
        var pending: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            var rest = buffer[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line(pending + rest[..<end])
                pending.removeAll(keepingCapacity: true)
                rest = rest[(end + 1)...]
            }
            pending += rest
        }
    }
}
