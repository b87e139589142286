@preconcurrency internal import Glibc
package import PipeCore
internal import Synchronization

/// The contract's descriptor: what is said goes out at once, one write a line; answers are read once something was asked.
package final class AgentConnection: Audience {
    private let descriptor: Int32
    /// The version of the contract that both sides speak.
    package let version: Int
    private let questions = OpenQuestions()
    private let writing: Mutex<Writing>

    private struct Writing {
        /// Whether the last line broke off in the middle.
        var isTorn = false
        var isGone = false
        var isReading = false
    }

    /// Takes over a connected socket. `version` is that which the agent speaks.
    package init(descriptor: Int32, version: Int) {
        self.descriptor = descriptor
        self.version = min(max(version, 1), ContractMessage.version)
        writing = Mutex(Writing())
    }

    /// The connection that the environment names; `nil` where nobody listens. No child of this process inherits it, nor is
    /// told of it.
    package static func adopt(_ environment: [String: String]) -> AgentConnection? {
        unsetenv("OCTOPIPE_CONTRACT_FD")
        guard let descriptor = environment["OCTOPIPE_CONTRACT_FD"].flatMap(Int32.init) else { return nil }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { return nil }
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
        return AgentConnection(
            descriptor: descriptor, version: environment["OCTOPIPE_CONTRACT"].flatMap(Int.init) ?? 1)
    }

    package func tell(_ message: ContractMessage) {
        guard version >= 2 || message.isOfVersion1 else { return }
        if let line = ContractLine.bytes(message) {
            send(line)
        } else {
            tell(.log(level: .warning, text: "what is too long for the contract is not kept: \(message.kind)"))
        }
    }

    package func ask(
        _ request: ContractRequest, meanwhile: @escaping @Sendable (JSON) -> Void
    ) async throws -> JSON {
        guard version >= 2 else {
            throw ContractAnswer.Problem(
                .unsupported, "the agent speaks version 1 of the run contract, which has no questions: update it")
        }
        return try await questions.ask(meanwhile: meanwhile) { [self] number in
            guard let line = ContractLine.bytes(.request(number, request)) else {
                questions.answer(
                    ContractAnswer(to: number, .problem(.init(.refused, "the question has more than 64 KiB"))))
                return
            }
            // The reader first: an agent that is gone is noticed by it alone.
            startReading()
            send(line)
        }
    }

    /// What was said is on its way; the agent reads to the end.
    package func close() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private func send(_ line: [UInt8]) {
        writing.withLock { writing in
            guard !writing.isGone else { return }
            var rest = (writing.isTorn ? [UInt8(ascii: "\n")] + line : line)[...]
            writing.isTorn = true
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    // Without the flag an agent that is gone would kill this process with SIGPIPE.
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    // The agent is gone; the work may still be worth finishing.
                    writing.isGone = true
                    return
                }
                rest = rest.dropFirst(count)
            }
            writing.isTorn = false
        }
    }

    private func startReading() {
        let isFirst = writing.withLock { writing in
            defer { writing.isReading = true }
            return !writing.isReading
        }
        guard isFirst else { return }
        Threads.start { [descriptor, questions] in
            LineReader(descriptor: descriptor).read { line in
                if let answer = ContractAnswer(line: line) { questions.answer(answer) }
            }
            questions.end()
        }
    }
}

extension ContractMessage {
    fileprivate var isOfVersion1: Bool {
        switch self {
        case .hello, .log, .heartbeat, .failure: true
        case .fact, .request, .unknown: false
        }
    }

    /// What it is, for a line in the log.
    fileprivate var kind: String {
        switch self {
        case .fact(.artifact(let artifact)): "artifact '\(artifact.key ?? artifact.kind.rawValue)'"
        default: "a message of type '\(json["type"]?.string ?? "")'"
        }
    }
}
