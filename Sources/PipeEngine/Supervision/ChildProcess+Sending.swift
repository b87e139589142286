@preconcurrency internal import Glibc
internal import PipeCore

extension ChildProcess {
    /// The most bytes that wait for a process to read before the next line waits outside.
    private static let mostUnsent = 1 << 20
    private static let longestPause = Duration.milliseconds(50)

    func send(_ line: [UInt8]) async {
        var pause = Duration.milliseconds(1)
        while unsent.count > Self.mostUnsent, contract != nil {
            try? await Task.sleep(for: pause)
            guard !Task.isCancelled else { return }
            pause = min(pause * 2, Self.longestPause)
        }
        unsent += line
        guard !isSending else { return }
        isSending = true
        defer { isSending = false }
        pause = .milliseconds(1)
        while !unsent.isEmpty {
            guard let sent = sendOnce() else {
                unsent = []
                return
            }
            unsent.removeFirst(sent)
            if sent > 0 {
                pause = .milliseconds(1)
            } else {
                // Also where the asker is gone: others' lines wait behind its own.
                await Task { [pause] in try? await Task.sleep(for: pause) }.value
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// How much the socket took; `nil` once nobody can read it any more.
    private func sendOnce() -> Int? {
        guard let contract else { return nil }
        let count = unsent.withUnsafeBytes {
            Glibc.send(contract, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }
}
