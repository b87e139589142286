package import PipeCore
internal import Synchronization

/// What the attempts of one agent came to, by queue and deployment.
package final class RunLedger: Sendable {
    /// Whose attempts are counted together; without a deployment those that there was no row left for.
    package struct Subject: Hashable, Sendable {
        package let queue: QueueName
        package let deployment: DeploymentName?
    }

    package struct Totals: Hashable, Sendable {
        package var finished: [RunState: Int] = [:]
        package var retried = 0
        package var cpu = 0.0
        package var logBytes = 0
        package var peakMemory = 0
    }

    /// How one attempt ended.
    package struct Ending: Hashable, Sendable {
        package let subject: Subject
        package let state: RunState
        package let duration: Duration?
        package let use: ResourceUse?
    }

    package struct Content: Sendable {
        package var totals: [Subject: Totals] = [:]
        package var durations: [QueueName: HistogramCounts] = [:]
        package var claimed: [QueueName: Int] = [:]
        package var running: [QueueName: Int] = [:]
        var endings: [Ending] = []
        var dropped = 0
    }

    private let content = Mutex(Content())
    private let keepsEndings: Bool

    /// Deployments with rows of their own: each costs whoever keeps the figures several series for good.
    package static let mostSubjects = 500
    /// Endings remembered between two that ask for them.
    package static let mostEndings = 4_096

    package init(keepsEndings: Bool = false) {
        self.keepsEndings = keepsEndings
    }

    package var now: Content { content.withLock { $0 } }

    package func claimed(from queue: QueueName) { content.withLock { $0.claimed[queue, default: 0] += 1 } }

    package func began(on queue: QueueName) { content.withLock { $0.running[queue, default: 0] += 1 } }

    package func left(_ queue: QueueName) { content.withLock { $0.running[queue, default: 0] -= 1 } }

    /// An attempt's end was kept, and the run stands in `state` now; `duration` and `use` where there was a process.
    package func ended(_ run: FlowRun, in state: RunState, after duration: Duration?, using use: ResourceUse?) {
        content.withLock { content in
            var subject = Subject(queue: run.queue, deployment: run.deployment)
            if content.totals[subject] == nil, content.totals.count >= Self.mostSubjects {
                subject = Subject(queue: run.queue, deployment: nil)
            }
            content.totals[subject, default: Totals()].add(state, use)
            if let duration {
                content.durations[run.queue, default: HistogramCounts(bounds: Histogram.workBounds)]
                    .add(duration.seconds)
            }
            guard keepsEndings else { return }
            guard content.endings.count < Self.mostEndings else { return content.dropped += 1 }
            content.endings.append(Ending(subject: subject, state: state, duration: duration, use: use))
        }
    }

    /// The endings since it was last asked, and how many there was no room for.
    package func takeEndings() -> (endings: [Ending], dropped: Int) {
        content.withLock { content in
            defer {
                content.endings.removeAll(keepingCapacity: true)
                content.dropped = 0
            }
            return (content.endings, content.dropped)
        }
    }
}

extension RunLedger.Totals {
    fileprivate mutating func add(_ state: RunState, _ use: ResourceUse?) {
        if state.isFinal { finished[state, default: 0] += 1 } else { retried += 1 }
        guard let use else { return }
        cpu += use.cpu.seconds
        logBytes += use.logBytes
        peakMemory = use.peakMemory
    }
}
