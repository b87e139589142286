/// Which task waits for which.
package struct TaskGraph: Hashable, Sendable {
    /// The names in the order of the file.
    package private(set) var names: [String] = []
    /// What each task waits for, directly.
    package private(set) var waits: [String: [String]] = [:]

    init() {}

    /// Of tasks whose needs are known and have no cycle. A task for the end that names no needs waits for everything
    /// but the tasks that come after such a one.
    init(_ tasks: [PipelineTask]) {
        names = tasks.map(\.name)
        waits = Dictionary(tasks.map { ($0.name, $0.needs) }) { first, _ in first }
        let last = Set(tasks.filter { $0.turn != .onSuccess && $0.needs.isEmpty }.map(\.name))
        let before = tasks.filter { $0.turn == .onSuccess && ancestors(of: $0.name).isDisjoint(with: last) }
        for name in last { waits[name] = before.map(\.name) }
    }

    /// All tasks that have ended for sure when it is this one's turn.
    package func ancestors(of name: String) -> Set<String> {
        var found: Set<String> = []
        var open = waits[name] ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += waits[next] ?? [] }
        }
        return found
    }

    /// The tasks in layers: each stands below all that it waits for.
    package var layers: [[String]] {
        var depths: [String: Int] = [:]
        func depth(_ name: String) -> Int {
            if let depth = depths[name] { return depth }
            let depth = (waits[name] ?? []).map { depth($0) + 1 }.max() ?? 0
            depths[name] = depth
            return depth
        }
        return names.reduce(into: [[String]]()) { layers, name in
            let depth = depth(name)
            while layers.count <= depth { layers.append([]) }
            layers[depth].append(name)
        }
    }

    /// A way that leads from a task back to itself, the task at both ends; `nil` if there is none.
    static func cycle(in needs: [String: [String]], from names: [String]) -> [String]? {
        var done: Set<String> = []
        for name in names where !done.contains(name) {
            // Each entry: a task, and how many of its needs have been looked at.
            var way: [(name: String, next: Int)] = [(name, 0)]
            while let (current, next) = way.last {
                let open = needs[current] ?? []
                guard next < open.count else {
                    done.insert(current)
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                let need = open[next]
                if let start = way.firstIndex(where: { $0.name == need }) {
                    return way[start...].map(\.name) + [need]
                }
                if !done.contains(need) { way.append((need, 0)) }
            }
        }
        return nil
    }
}
