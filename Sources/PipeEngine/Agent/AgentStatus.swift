internal import PipeCore

/// What an agent does now, as `systemctl status` shows it.
package struct AgentStatus: Hashable, Sendable {
    package enum Standing: String, Hashable, Sendable {
        case unknown = "not reached yet"
        case usable = "ok"
        case away
    }

    package var workload: Workload
    /// Runs that take up a slot.
    package var busy = 0
    package var store = Standing.unknown
    /// `nil` where none is configured.
    package var broker: Standing?
    /// Nothing new is taken.
    package var isStopping = false

    package init(_ workload: Workload, broker: Standing?) {
        self.workload = workload
        self.broker = broker
    }

    /// Whether everything that it was configured with can be used.
    package var isReady: Bool { store == .usable && (broker ?? .usable) == .usable }

    package var words: String {
        let queues = workload.queues.map(\.text).joined(separator: "+")
        let work = isStopping ? "stopping: \(busy) running" : "\(busy) of \(workload.slots) slots, \(queues)"
        return "\(work), store \(store.rawValue)" + (broker.map { ", broker \($0.rawValue)" } ?? "")
    }
}
