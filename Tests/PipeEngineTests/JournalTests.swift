import Glibc
import PipeEngine
import Testing

@Suite struct JournalTests {
    @Test(arguments: [
        ("run id", "RUN_ID"), ("__trusted", "TRUSTED"), ("1st", "ST"), ("Größe", "GR_SSE"), ("", "FACT"),
        ("__", "FACT"),
    ])
    func `a field's name has capital letters, digits and underscores`(text: String, name: String) {
        #expect(JournalEntry.fieldName(text) == name)
    }

    @Test func `a line is a field, and text with line breaks comes with its length`() {
        var entry = JournalEntry()
        entry.add("message", "hello = you")
        entry.add("DETAIL", "a\nb")
        let expected =
            Array("MESSAGE=hello = you\nDETAIL\n".utf8) + [3, 0, 0, 0, 0, 0, 0, 0] + Array("a\nb\n".utf8)
        #expect(entry.bytes == expected)
    }

    /// A socket as the journal has it; `body` gets its path and a way to receive a message and a descriptor, if one
    /// came.
    private func withJournal(_ body: (String, () -> (bytes: [UInt8], file: Int32?)) throws -> Void) throws {
        let path = "/tmp/octopipe-journal-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let error = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(error == 0)
        defer {
            close(descriptor)
            unlink(path)
        }
        try body(path) { Self.receive(descriptor) }
    }

    private static func receive(_ descriptor: Int32) -> ([UInt8], Int32?) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        // A header (its length, level and type) and one descriptor.
        var control = [Int32](repeating: 0, count: 8)
        let count = bytes.withUnsafeMutableBytes { room in
            control.withUnsafeMutableBytes { side in
                var vector = iovec(iov_base: room.baseAddress, iov_len: room.count)
                return withUnsafeMutablePointer(to: &vector) { vector in
                    var message = msghdr()
                    message.msg_iov = vector
                    message.msg_iovlen = 1
                    message.msg_control = side.baseAddress
                    message.msg_controllen = side.count
                    return recvmsg(descriptor, &message, Int32(MSG_DONTWAIT))
                }
            }
        }
        return (Array(bytes.prefix(max(0, count))), control[0] == 0 ? nil : control[4])
    }

    @Test func `an entry is one datagram`() throws {
        try withJournal { path, receive in
            let journal = try #require(JournalSocket(path: path))
            var entry = JournalEntry()
            entry.add("MESSAGE", "hello")
            #expect(journal.send(entry))
            let (bytes, file) = receive()
            #expect(bytes == Array("MESSAGE=hello\n".utf8) && file == nil)
        }
    }

    @Test func `one that is too long for a datagram comes as a file`() throws {
        try withJournal { path, receive in
            let journal = try #require(JournalSocket(path: path))
            var entry = JournalEntry()
            entry.add("MESSAGE", String(repeating: "long ", count: 200_000))
            #expect(journal.send(entry))
            let (bytes, file) = receive()
            #expect(bytes == [])
            let descriptor = try #require(file)
            defer { close(descriptor) }
            var content = [UInt8](repeating: 0, count: entry.bytes.count + 1)
            #expect(pread(descriptor, &content, content.count, 0) == entry.bytes.count)
            #expect(content.dropLast() == entry.bytes[...])
        }
    }

    @Test func `a journal that is not there takes nothing`() throws {
        #expect(try #require(JournalSocket(path: "/nowhere/socket")).send(JournalEntry()) == false)
    }

    @Test(arguments: [[:], ["JOURNAL_STREAM": "0:0"], ["JOURNAL_STREAM": "nonsense"]])
    func `standard error is the journal only if systemd names that very socket`(environment: [String: String]) {
        #expect(!JournalSocket.isStandardError(environment))
        var status = stat()
        fstat(STDERR_FILENO, &status)
        #expect(JournalSocket.isStandardError(["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]))
    }
}
