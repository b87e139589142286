internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeThreads

/// One child and what it says, until it is reaped. Everything is read on the launcher's thread; what nobody has asked for
/// yet is bounded, so that a child that prints faster than its log is kept waits in `write`.
actor ChildProcess: LaunchedProcess {
    nonisolated let pid: Int32
    private let thread: EventThread
    private let pidfd: Int32
    private var channels: [Int32: Channel]
    private var queue: [ProcessEvent] = []
    private var queuedBytes = 0
    private var isThrottled = false
    private var reader: CheckedContinuation<ProcessEvent?, Never>?
    private var hasExited = false
    private var isReaped = false

    /// How long what the main process left behind may keep its output open before it is killed.
    private static let linger = Duration.milliseconds(500)
    private static let mostQueuedBytes = 1 << 20
    private static let chunk = 64 * 1_024

    private enum Channel {
        case output(LogLine.Source)
        case contract(LineSplitter)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(pid: Int32, pidfd: Int32, stdout: Int32, stderr: Int32, contract: Int32, on thread: EventThread) {
        self.pid = pid
        self.pidfd = pidfd
        self.thread = thread
        channels = [
            stdout: .output(.stdout), stderr: .output(.stderr),
            contract: .contract(LineSplitter(longest: ContractMessage.longestLine)),
        ]
    }

    /// The child keeps itself alive through its watchers until it is reaped.
    func start() {
        for descriptor in channels.keys { watch(descriptor) }
        thread.watch(pidfd) { self.assumeIsolated { $0.leaderExited() } }
    }

    nonisolated var events: AsyncStream<ProcessEvent> {
        AsyncStream { await self.next() }
    }

    func signal(_ signal: Int32) {
        // Until it is reaped the group's number cannot belong to anybody else.
        if !isReaped { kill(-pid, signal) }
    }

    // MARK: Events

    private func next() async -> ProcessEvent? {
        if !queue.isEmpty { return dequeue() }
        if isReaped { return nil }
        return await withCheckedContinuation { reader = $0 }
    }

    private func dequeue() -> ProcessEvent {
        let event = queue.removeFirst()
        queuedBytes -= event.byteCount
        if isThrottled, queuedBytes < Self.mostQueuedBytes / 2 {
            isThrottled = false
            for descriptor in channels.keys { watch(descriptor) }
        }
        return event
    }

    private func emit(_ event: ProcessEvent) {
        if let reader {
            self.reader = nil
            reader.resume(returning: event)
            return
        }
        enqueue(event)
        queuedBytes += event.byteCount
        if queuedBytes >= Self.mostQueuedBytes, !isThrottled {
            isThrottled = true
            for descriptor in channels.keys { thread.unwatch(descriptor) }
        }
    }

    /// Small pieces of output become one while nobody asks for them.
    private func enqueue(_ event: ProcessEvent) {
        if case .output(let source, let bytes) = event, case .output(source, var last)? = queue.last,
            last.count + bytes.count <= Self.chunk
        {
            queue.removeLast()
            last += bytes
            queue.append(.output(source, last))
        } else {
            queue.append(event)
        }
    }

    // MARK: Reading

    private func watch(_ descriptor: Int32) {
        thread.watch(descriptor) { self.assumeIsolated { _ = $0.readOnce(descriptor) } }
    }

    /// Reads one chunk; `false` once there is nothing to read now.
    private func readOnce(_ descriptor: Int32) -> Bool {
        guard let channel = channels[descriptor] else { return false }
        var bytes = [UInt8](repeating: 0, count: Self.chunk)
        let count = read(descriptor, &bytes, bytes.count)
        if count < 0, errno == EAGAIN || errno == EINTR { return false }
        if count <= 0 {
            close(descriptor, channel)
            return false
        }
        bytes.removeLast(bytes.count - count)
        switch channel {
        case .output(let source): emit(.output(source, bytes))
        case .contract(var splitter):
            let lines = splitter.lines(in: bytes)
            channels[descriptor] = .contract(splitter)
            for line in lines where !line.isEmpty { emit(.contract(line)) }
        }
        return true
    }

    private func close(_ descriptor: Int32, _ channel: Channel) {
        if case .contract(var splitter) = channel, let line = splitter.last() { emit(.contract(line)) }
        thread.unwatch(descriptor)
        Glibc.close(descriptor)
        channels[descriptor] = nil
        if hasExited, channels.isEmpty { finish() }
    }

    // MARK: The end

    /// The main process ended. It stays a zombie until all it left behind is gone, so that its group keeps its number.
    /// What is left has a moment to finish what it writes (`exec > >(tee …)`), is asked to end, and then killed.
    private func leaderExited() {
        thread.unwatch(pidfd)
        hasExited = true
        guard !channels.isEmpty else { return finish() }
        // Unstructured: nobody waits for it, and after the end it does nothing.
        Task {
            try? await Task.sleep(for: Self.linger)
            self.signal(SIGTERM)
            try? await Task.sleep(for: Self.linger / 4)
            self.stopLingering()
        }
    }

    private func stopLingering() {
        guard !isReaped else { return }
        kill(-pid, SIGKILL)
        for descriptor in channels.keys {
            // Bounded: a writer that left the group goes on writing.
            var reads = 0
            while reads < 32, readOnce(descriptor) { reads += 1 }
            if let channel = channels[descriptor] { close(descriptor, channel) }
        }
    }

    private func finish() {
        guard !isReaped else { return }
        kill(-pid, SIGKILL)
        isReaped = true
        var code: Int32 = 0
        let reaped = octo_spawn_reap(pidfd, &code)
        Glibc.close(pidfd)
        // Nobody else reaps our children; if somebody did, how it ended is not known.
        emit(.exited(reaped != 1 ? .signal(SIGKILL) : code < 0 ? .signal(-code) : .code(code)))
    }
}

extension ProcessEvent {
    fileprivate var byteCount: Int {
        switch self {
        case .output(_, let bytes), .contract(let bytes): bytes.count
        case .exited: 0
        }
    }
}
