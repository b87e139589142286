internal import PipeCore
internal import Synchronization

/// A place in the tree of a run: the flow, a flow within it, or a task. It numbers what is called within it.
final class Node: Sendable {
    /// The node whose body runs here.
    @TaskLocal static var current: Node?

    /// `nil` for the flow itself. The keys of what is called here begin with it.
    let key: TaskKey?
    /// The Swift task that runs the body: calls from it come in the same order every time, those of its children do not.
    private let owner = Mutex<Int?>(nil)
    private let names = Mutex<[String: Calls]>([:])
    let progress = ProgressGate()

    private struct Calls {
        var keys: [TaskKey] = []
        /// How many calls there were that nothing else tells apart.
        var turns = 0
        var cameFromChild = false
        var isUnordered = false
    }

    init(_ key: TaskKey? = nil) { self.key = key }

    /// Runs the body of this node: what it calls is within it.
    func run<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        owner.withLock { $0 = Self.swiftTask }
        // A second try counts from the beginning.
        names.withLock { $0 = [:] }
        return try await Self.$current.withValue(self, operation: body)
    }

    /// Where a call stands among the others.
    struct Place: Sendable {
        let key: TaskKey
        /// Whether another attempt that goes the same way gives the same call this key.
        var isOrdered = true
        /// Keys given before that have turned out to depend on who came first.
        var nowUnordered: [TaskKey] = []
    }

    /// Gives calls that belong together their keys: by a word of theirs, or by how many of their name came before. Where calls
    /// of one name come from concurrent children, who comes first is chance; `isKnown` says that something else tells them
    /// apart.
    func places(_ count: Int, _ name: String, _ word: String? = nil, isKnown: Bool) -> [Place] {
        let base = (key.map { $0.text + "/" } ?? "") + Self.plain(name) + (word.map { "-" + Self.plain($0) } ?? "")
        let isChild = !isInOrder
        return names.withLock { names in
            var calls = names[base, default: Calls()]
            defer { names[base] = calls }
            let numbers = calls.keys.count..<(calls.keys.count + count)
            let keys = numbers.map { Self.key(word != nil && $0 == 0 ? base : "\(base)-\($0)") }
            let earlier = calls.keys
            calls.keys += keys
            guard !isKnown else { return keys.map { Place(key: $0) } }
            calls.cameFromChild = calls.cameFromChild || isChild
            calls.turns += 1
            let turnsUnordered = calls.cameFromChild && calls.turns > 1 && !calls.isUnordered
            calls.isUnordered = calls.isUnordered || turnsUnordered
            var places = keys.map { Place(key: $0, isOrdered: !calls.isUnordered) }
            if turnsUnordered, !places.isEmpty { places[0].nowUnordered = earlier }
            return places
        }
    }

    /// Whether calls come from the body itself, one after the other, and not from children of it.
    var isInOrder: Bool { Self.swiftTask != nil && owner.withLock { $0 } == Self.swiftTask }

    private static var swiftTask: Int? { withUnsafeCurrentTask { $0?.hashValue } }

    /// A part of a key has no slash, and no control characters.
    private static func plain(_ text: String) -> String {
        String(
            text.map { character in
                let isControl = character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
                return character == "/" ? "-" : isControl ? " " : character
            })
    }

    /// What is too long for a key ends with a digest of itself.
    private static func key(_ text: String) -> TaskKey {
        if let key = TaskKey(text) { return key }
        let digest = StableHash.digest(of: text)
        let beginning = ContractLine.beginning(of: Substring(text), within: TaskKey.longest - digest.utf8.count - 1)
        guard let key = TaskKey("\(beginning)-\(digest)") else { preconditionFailure("'\(text)' gives no key") }
        return key
    }
}
