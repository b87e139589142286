internal import Synchronization

/// Tells the service manager what the agent does: that it is ready or stops at once, what else is new at most once a
/// second. While nothing changes it says nothing.
final class StatusBoard: Sendable {
    private struct State {
        var status: AgentStatus
        var wasReady = false
    }

    private let state: Mutex<State>
    private let notifier: SystemdNotifier
    private let news: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init(_ status: AgentStatus, notifier: SystemdNotifier) {
        state = Mutex(State(status: status))
        self.notifier = notifier
        (news, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    var status: AgentStatus { state.withLock { $0.status } }

    func change(_ change: (inout AgentStatus) -> Void) {
        let isNews = state.withLock { state in
            let before = state.status
            change(&state.status)
            guard state.status != before else { return false }
            guard !state.wasReady, state.status.isReady else { return true }
            // Ready is said once. What is away later does not make an agent less started.
            state.wasReady = true
            notifier.ready(status: state.status.words)
            return false
        }
        if isNews { ring.yield() }
    }

    /// The agent has taken on what its configuration says now.
    func tellReloaded(_ workload: Workload) {
        state.withLock { state in
            state.status.workload = workload
            if state.wasReady {
                notifier.ready(status: state.status.words)
            } else {
                notifier.status(state.status.words)
            }
        }
    }

    func tellStopping() {
        state.withLock { state in
            state.status.isStopping = true
            notifier.stopping(status: state.status.words)
        }
    }

    /// Until cancelled.
    func run() async {
        var told = ""
        for await _ in news {
            let words = state.withLock { $0.status.words }
            if words != told { notifier.status(words) }
            told = words
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
