internal import PipeCore

/// Where one task of a run stands, with all the items that it is run for.
struct TaskNode: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        case waiting
        case open
        case ended(Outcome)
    }

    enum Outcome: Hashable, Sendable {
        case completed
        case failed
        /// `root` is the task whose failure led to this, if one did.
        case skipped(root: String?)

        var word: String {
            switch self {
            case .completed: "completed"
            case .failed: "failed"
            case .skipped: "skipped"
            }
        }
    }

    struct Failure: Hashable, Sendable {
        let key: String
        let cause: String
    }

    let task: PipelineTask
    private(set) var stage = Stage.waiting
    /// What `foreach` gave; `nil` for a task that runs once.
    private(set) var items: [JSON]?
    /// A digest of what the tasks that it waited for gave.
    private(set) var neededDigest = ""
    private(set) var failures: [Failure] = []
    /// One for each item; empty where it failed.
    private var outputs: [JSON.Object] = []
    /// The first that has not been started yet.
    private var next = 0
    /// Those whose wait before another try is over.
    private var again: [Int] = []
    private var running = 0
    private var ended = 0
    /// The tries that each has had.
    private(set) var attempts: [Int: Int] = [:]

    /// So many answers may be open at once by the contract, which others need too.
    private static let mostChildRuns = 500

    init(_ task: PipelineTask) { self.task = task }

    var count: Int { items?.count ?? 1 }
    var takesSlot: Bool { if case .deployment = task.work { false } else { true } }

    mutating func open(items: [JSON]?, neededDigest: String) {
        self.items = items
        self.neededDigest = neededDigest
        outputs = Array(repeating: [:], count: count)
        stage = count == 0 ? .ended(.completed) : .open
    }

    mutating func end(_ outcome: Outcome) { stage = .ended(outcome) }

    mutating func fail(_ failure: Failure) {
        failures.append(failure)
        end(.failed)
    }

    // MARK: One after the other

    /// The number of the next one to start, if one may be started, and which try of it this is.
    mutating func start() -> (number: Int, attempt: Int)? {
        let most = task.concurrency ?? (takesSlot ? Int.max : Self.mostChildRuns)
        guard stage == .open, running < most else { return nil }
        let number: Int
        if !again.isEmpty {
            number = again.removeFirst()
        } else if next < count {
            number = next
            next += 1
        } else {
            return nil
        }
        running += 1
        attempts[number, default: 0] += 1
        return (number, attempts[number] ?? 1)
    }

    mutating func pause() { running -= 1 }

    mutating func resume(_ number: Int) { again.append(number) }

    mutating func complete(_ number: Int, _ given: JSON.Object) {
        outputs[number] = given
        endOne()
    }

    mutating func fail(_ number: Int, _ failure: Failure) {
        failures.append(failure)
        endOne()
    }

    private mutating func endOne() {
        running -= 1
        ended += 1
        if ended == count { stage = .ended(failures.isEmpty ? .completed : .failed) }
    }

    // MARK: What others see

    /// What expressions see of it once it has ended.
    var facts: JSON {
        guard case .ended(let outcome) = stage else { return .null }
        var seen = JSON.Object()
        let names = (task.hasResult ? [TaskOutput.result] : []) + task.outputs.map(\.name)
        for name in names {
            if task.isMapped {
                seen[name] = .array(outputs.map { $0[name] ?? .null })
            } else if let value = outputs.first?[name] {
                seen[name] = value
            }
        }
        return ["outputs": .object(seen), "state": .string(outcome.word)]
    }

    /// The keys of those that ran for it.
    func keys(atMost most: Int) -> [String] {
        guard items != nil else { return [task.name] }
        return (0..<min(most, count)).map { task.key($0) }
    }
}
