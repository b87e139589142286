internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeThreads

/// One child and what it says, until it is reaped and nothing of its tree is left. Everything is read on the launcher's thread; what nobody has asked for
/// yet is bounded, so that a child that prints faster than its log is kept waits in `write`.
actor ChildProcess: LaunchedProcess {
    nonisolated let pid: Int32
    nonisolated let remark: String?
    private let thread: EventThread
    private let pidfd: Int32
    private nonisolated(unsafe) let tree: any ProcessTree
    private var channels: [Int32: Channel]
    /// The descriptor of the contract, as long as the process holds its own.
    private(set) var contract: Int32?
    var unsent: [UInt8] = []
    var isSending = false
    private var queue: [ProcessEvent] = []
    private var queuedBytes = 0
    private var isThrottled = false
    private var reader: CheckedContinuation<ProcessEvent?, Never>?
    private var hasExited = false
    private var isEnding = false
    private var isToBeFrozen = false
    private var isReaped = false

    /// How long what the main process left behind may keep its output open before it is killed.
    private static let linger = Duration.milliseconds(500)
    /// How long what is killed may take to be gone: what hangs in the kernel is not waited for any longer.
    private static let longestEnd = Duration.seconds(5)
    private static let longestFreeze = Duration.seconds(2)
    private static let mostQueuedBytes = 1 << 20
    private static let chunk = 64 * 1_024

    private enum Channel {
        case output(LogLine.Source)
        case contract(LineSplitter)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        pid: Int32, pidfd: Int32, tree: any ProcessTree, stdout: Int32, stderr: Int32, contract: Int32,
        remark: String?, on thread: EventThread
    ) {
        self.pid = pid
        self.remark = remark
        self.pidfd = pidfd
        self.tree = tree
        self.thread = thread
        self.contract = contract
        channels = [
            stdout: .output(.stdout), stderr: .output(.stderr),
            contract: .contract(LineSplitter(longest: ContractMessage.longestLine - 1, isCutting: true)),
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
        // Until it is reaped its number cannot belong to anybody else.
        guard !isReaped else { return }
        isToBeFrozen = false
        tree.signal(signal)
    }

    func freeze() async {
        isToBeFrozen = true
        let start = ContinuousClock.now
        while isToBeFrozen, !isReaped, !tree.freeze(), ContinuousClock.now - start < Self.longestFreeze {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }

    func thaw() {
        isToBeFrozen = false
        if !isReaped { tree.thaw() }
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
        if descriptor == contract { contract = nil }
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
        tree.signal(SIGKILL)
        for descriptor in channels.keys {
            // Bounded: a writer that left the tree goes on writing.
            var reads = 0
            while reads < 32, readOnce(descriptor) { reads += 1 }
            if let channel = channels[descriptor] { close(descriptor, channel) }
        }
    }

    /// Kills what is left, also of a run that ended well, and tells of the end once it is gone.
    private func finish() {
        guard !isEnding else { return }
        isEnding = true
        guard !tree.end() else { return settle() }
        // Unstructured: nobody waits for it but who reads the events.
        Task {
            let start = ContinuousClock.now
            var pause = Duration.milliseconds(1)
            repeat {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(50))
            } while !self.tree.end() && ContinuousClock.now - start < Self.longestEnd
            self.settle()
        }
    }

    private func settle() {
        isReaped = true
        var end = octo_spawn_end()
        let reaped = octo_spawn_reap(pidfd, &end)
        Offspring.shared.assumeIsolated { [pid] in $0.leave(pid) }
        Glibc.close(pidfd)
        let own = ResourceUse(
            cpu: .microseconds(end.cpu_microseconds), peakMemory: Int(end.peak_kilobytes) * 1_024)
        // Nobody else reaps our children; if somebody did, how it ended is not known.
        let exit: ProcessExit = reaped != 1 ? .signal(SIGKILL) : end.code < 0 ? .signal(-end.code) : .code(end.code)
        let told = ProcessEnd(exit, use: tree.measure(own), outOfMemory: tree.outOfMemory)
        tree.release()
        emit(.exited(told))
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
