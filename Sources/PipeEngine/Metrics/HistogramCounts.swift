/// How many values fell into each of some ranges.
package struct HistogramCounts: Hashable, Sendable {
    /// The upper ends of all ranges but the last, which has none.
    package let bounds: [Double]
    /// By range, not added up.
    package private(set) var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count + 1)
    }

    package mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
