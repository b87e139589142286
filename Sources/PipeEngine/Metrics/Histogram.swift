internal import PipeCore
internal import Synchronization

/// Takes values from any thread, without a wait or an allocation worth naming.
package final class Histogram: Sendable {
    private struct State {
        var counts: HistogramCounts
        var values: [Double] = []
        var dropped = 0
    }

    private let state: Mutex<State>
    private let mostValues: Int

    /// So many values are remembered between two that ask for them.
    package static let mostValues = 2_048

    /// `keepsValues` where somebody will ask for the values themselves.
    package init(bounds: [Double], keepsValues: Bool = false) {
        var start = State(counts: HistogramCounts(bounds: bounds))
        mostValues = keepsValues ? Self.mostValues : 0
        start.values.reserveCapacity(mostValues)
        state = Mutex(start)
    }

    /// In seconds, or whatever else the bounds are in. Clocks of two hosts may disagree: nothing is less than 0.
    package func record(_ value: Double) {
        let value = max(0, value)
        state.withLock { state in
            state.counts.add(value)
            guard mostValues > 0 else { return }
            if state.values.count < mostValues { state.values.append(value) } else { state.dropped += 1 }
        }
    }

    package func record(_ span: Duration) { record(span.seconds) }

    package var counts: HistogramCounts { state.withLock { $0.counts } }

    /// The values since it was last asked, and how many there was no room for.
    package func takeValues() -> (values: [Double], dropped: Int) {
        state.withLock { state in
            defer {
                state.values.removeAll(keepingCapacity: true)
                state.dropped = 0
            }
            return (state.values, state.dropped)
        }
    }
}

extension Histogram {
    /// From what a call on the same host takes to where nobody waits any more.
    package static let callBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]
    /// From at once to hours in a queue.
    package static let waitBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 60, 300, 1_800, 7_200]
    /// From a script to a day's work.
    package static let workBounds = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400]
}
