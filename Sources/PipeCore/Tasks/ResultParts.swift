/// The parts of one result as they arrive, in the order in which they were told.
package struct ResultParts: Hashable, Sendable {
    private struct Arrival: Hashable {
        let part: ResultPart
        let number: Int
    }

    private var arrivals: [Int: Arrival] = [:]
    private var count = 0

    package init() {}

    package var isEmpty: Bool { arrivals.isEmpty }

    package mutating func add(_ part: ResultPart) {
        count += 1
        arrivals[part.part] = Arrival(part: part, number: count)
    }

    /// The last result of which all parts are there.
    package var whole: TaskResult? {
        let last = arrivals.values.filter { $0.part.part == $0.part.parts }.max { $0.number < $1.number }
        guard let count = last?.part.parts else { return nil }
        // Parts of a result that was told before may lie among them.
        let found = (1...count).compactMap { arrivals[$0] }.filter { $0.part.parts == count }
        let numbers = found.map(\.number)
        guard found.count == count, numbers == numbers.sorted() else { return nil }
        return TaskResult(encoding: found[0].part.encoding, data: found.map(\.part.data).joined())
    }
}
