/// Orphans of which nothing tells their run, each with the runs it may have come from: those that were active when it
/// appeared. Once all of these are over, so is it.
package struct Suspicion: Sendable {
    private var suspects: [Int32: Set<Int32>] = [:]

    package init() {}

    package var isEmpty: Bool { suspects.isEmpty }

    /// Takes note of those that are there now, and forgets those that are not.
    package mutating func note(_ orphans: [Int32], active leaders: Set<Int32>) {
        suspects = Dictionary(uniqueKeysWithValues: Set(orphans).map { ($0, suspects[$0] ?? leaders) })
    }

    /// A run is over.
    package mutating func clear(_ leader: Int32) {
        for orphan in suspects.keys { suspects[orphan]?.remove(leader) }
    }

    /// Those that no active run but this one can have started.
    package func convicted(whenOver leader: Int32? = nil) -> [Int32] {
        suspects.filter { $0.value.subtracting(leader.map { [$0] } ?? []).isEmpty }.map(\.key)
    }
}
