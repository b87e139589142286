internal import CCurl
@preconcurrency internal import Glibc
internal import PipeCore
internal import PipeThreads
internal import Synchronization

/// The one thread that all transfers run on. The first one starts it; when nothing has been under way for a while it ends,
/// and with it the connections that it kept.
final class TransferLoop: Sendable {
    private struct Inbox {
        var arrivals: [Transfer] = []
        /// Whether there is a thread, which will look here again.
        var isServed = false
        /// The thread's; none while libcurl is being loaded.
        var multi: MultiHandle?
    }

    private let lingering: Duration
    private let inbox = Mutex(Inbox())

    init(lingering: Duration) {
        self.lingering = lingering
    }

    /// Runs a transfer to its end. It ends early when the task is cancelled.
    func run(_ plan: TransferPlan) async -> TransferEnd {
        let transfer = Transfer(plan)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.waiting = continuation
                enqueue(transfer)
            }
        } onCancel: {
            transfer.callOff()
            inbox.withLock { $0.multi?.wake() }
        }
    }

    private func enqueue(_ transfer: Transfer) {
        let isServed = inbox.withLock { inbox in
            inbox.arrivals.append(transfer)
            inbox.multi?.wake()
            defer { inbox.isServed = true }
            return inbox.isServed
        }
        guard !isServed else { return }
        let error = PlainThread.start(name: "transfers") { [self] in serve() }
        if error != 0 { refuseAll("no thread can be started: errno \(error)") }
    }

    /// What has arrived comes to nothing, and the next one needs a new thread.
    private func refuseAll(_ why: String) {
        let refused = inbox.withLock { inbox in
            defer { inbox = Inbox() }
            return inbox.arrivals
        }
        for transfer in refused { transfer.finish(.impossible(why)) }
    }
}

// MARK: The thread

extension TransferLoop {
    private func serve() {
        // Signals are for other threads, and a connection that breaks must not end the program.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)

        if let problem = octo_curl_load() { return refuseAll(String(cString: problem)) }
        guard let multi = MultiHandle() else { return refuseAll("libcurl has no memory left") }
        inbox.withLock { $0.multi = multi }
        var active: [UnsafeMutableRawPointer: Transfer] = [:]
        var idleSince = ContinuousClock.now
        while true {
            for transfer in takeArrivals() {
                if let handle = begin(transfer, in: multi) { active[handle] = transfer }
            }
            if !active.isEmpty { idleSince = .now }
            endCancelled(&active, in: multi)
            if let problem = multi.perform() { endAll(&active, in: multi, because: problem) }
            endDone(&active, in: multi)
            guard active.isEmpty else {
                multi.sleep(atMost: .seconds(60))
                continue
            }
            let left = lingering - (.now - idleSince)
            if left > .zero { multi.sleep(atMost: left) } else if leaves() { return }
        }
    }

    private func takeArrivals() -> [Transfer] {
        inbox.withLock { inbox in
            defer { inbox.arrivals = [] }
            return inbox.arrivals
        }
    }

    /// Whether the thread may end: nothing came at the last moment.
    private func leaves() -> Bool {
        inbox.withLock { inbox in
            guard inbox.arrivals.isEmpty else { return false }
            inbox = Inbox()
            return true
        }
    }

    private func begin(_ transfer: Transfer, in multi: MultiHandle) -> UnsafeMutableRawPointer? {
        guard !transfer.isCancelled else {
            transfer.finish(.cancelled)
            return nil
        }
        let problem = transfer.begin() ?? transfer.handle.flatMap { multi.add($0) }
        guard let problem else { return transfer.handle }
        transfer.finish(.impossible(problem))
        return nil
    }

    private func endCancelled(_ active: inout [UnsafeMutableRawPointer: Transfer], in multi: MultiHandle) {
        for (handle, transfer) in active where transfer.isCancelled {
            active[handle] = nil
            multi.remove(handle)
            transfer.finish(.cancelled)
        }
    }

    private func endDone(_ active: inout [UnsafeMutableRawPointer: Transfer], in multi: MultiHandle) {
        while let (handle, code) = multi.nextDone() {
            guard let transfer = active.removeValue(forKey: handle) else { continue }
            let verdict = transfer.verdict(code)
            multi.remove(handle)
            transfer.finish(verdict)
        }
    }

    private func endAll(
        _ active: inout [UnsafeMutableRawPointer: Transfer], in multi: MultiHandle, because problem: String
    ) {
        for (handle, transfer) in active {
            multi.remove(handle)
            transfer.finish(.impossible(problem))
        }
        active = [:]
    }
}
