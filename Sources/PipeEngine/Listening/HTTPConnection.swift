@preconcurrency internal import Glibc

/// One connection and where it stands. Belongs to its listener, and is touched on the listener's thread only.
final class HTTPConnection {
    enum Phase {
        /// Waits for a request, or for the rest of one.
        case reading
        /// Somebody makes the answer.
        case answering
        case writing
        /// The last answer is written; what else comes is thrown away until the other side closes, lest it is not read.
        case closing
    }

    /// Tells this connection from a later one with the same descriptor.
    let number: Int
    let descriptor: Int32
    var phase = Phase.reading
    /// When it is closed if it still stands where it does.
    var deadline: ContinuousClock.Instant
    var input: [UInt8] = []
    private var output: ArraySlice<UInt8> = []
    var keepsAlive = true

    init(number: Int, descriptor: Int32, deadline: ContinuousClock.Instant) {
        self.number = number
        self.descriptor = descriptor
        self.deadline = deadline
    }

    enum Progress {
        case done, blocked, broken
    }

    /// Reads what there is, or some of it. An end of the other side's input is an end.
    func receive() -> Progress {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                // Nobody who asks for a page has so much to say.
                guard input.count + count <= 2 * PageRequest.longestHead else { return .broken }
                input += buffer.prefix(count)
                return .done
            }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .blocked : .broken
        }
    }

    /// Throws away what comes, as long as something does.
    func discard() -> Progress {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .done }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? .blocked : .broken
        }
    }

    func write(_ bytes: [UInt8]) -> Progress {
        output = bytes[...]
        return flush()
    }

    func flush() -> Progress {
        while !output.isEmpty {
            let count = output.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                output = output.dropFirst(count)
            } else if errno != EINTR {
                return errno == EAGAIN ? .blocked : .broken
            }
        }
        return .done
    }

    func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }
    func close() { Glibc.close(descriptor) }
}
