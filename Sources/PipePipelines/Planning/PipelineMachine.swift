internal import PipeCore

/// The course of one run of a pipeline: told what has ended, it says what is to be done. It does nothing itself.
package struct PipelineMachine: Sendable {
    private let file: PipelineFile
    private let concurrency: Int
    private var nodes: [TaskNode]
    private let places: [String: Int]
    /// What the first names of expressions stand for.
    private var roots: JSON.Object
    private var facts: JSON.Object = [:]
    /// What is under way: the task and which of its items.
    private var active: [String: (node: Int, number: Int)] = [:]
    private var slotsTaken = 0
    private var childRuns = 0
    private var hasFinished = false

    /// More items than this are no plan any more.
    package static let mostItems = 100_000
    /// The most runs of deployments that are waited for at once: by the contract 1,000 answers may be open, and others
    /// need some.
    package static let mostChildRuns = 500
    /// The most parents that are named of one task.
    private static let mostParents = 100

    /// `concurrency` is how many processes run at once where the pipeline does not say.
    package init(_ file: PipelineFile, facts: PipelineFacts, concurrency: Int) {
        self.file = file
        self.concurrency = file.pipeline.concurrency ?? concurrency
        nodes = file.pipeline.tasks.map { TaskNode($0) }
        places = Dictionary(file.pipeline.tasks.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        roots = [
            "parameters": .object(facts.parameters), "run": .object(facts.run), "env": .object(facts.environment),
        ]
    }

    /// All that can be done now. To be asked at the start, and after everything that has happened.
    package mutating func steps() -> [PipelineStep] {
        var steps: [PipelineStep] = []
        var hasNews = true
        while hasNews {
            hasNews = false
            for index in nodes.indices where nodes[index].stage == .waiting && isReady(index) {
                hasNews = true
                if let step = open(index) { steps.append(step) }
                if case .ended = nodes[index].stage { remember(index) }
            }
            for index in nodes.indices {
                let (started, hasEnded) = start(index)
                steps += started
                if hasEnded { hasNews = true }
            }
        }
        if !hasFinished, nodes.allSatisfy({ if case .ended = $0.stage { true } else { false } }) {
            hasFinished = true
            steps.append(.finish(end()))
        }
        return steps
    }

    /// A try has ended. `luck`, from -1 to 1, is the throw of the dice for the wait before the next.
    package mutating func ended(_ key: String, _ end: TaskEnd, luck: Double = 0) -> PipelineStep? {
        guard let (index, number) = active[key] else { return nil }
        takePlaces(-1, for: nodes[index])
        switch nodes[index].task.settled(end) {
        case .completed(let outputs):
            active[key] = nil
            nodes[index].complete(number, outputs)
            remember(index)
            return .complete(key: key, outputs: outputs)
        case .failed(let reason, let exitCode, let cause):
            let (task, attempt) = (nodes[index].task, nodes[index].attempts[number] ?? 1)
            if let wait = task.retries.wait(
                afterSpending: attempt, because: reason, exitCode: exitCode, luck: luck)
            {
                nodes[index].pause()
                let words = "retrying in \(DurationText.text(wait)) (\(attempt) of \(task.retries.limit)): \(cause)"
                return .retry(key: key, attempt: attempt + 1, after: wait, cause: words)
            }
            active[key] = nil
            nodes[index].fail(number, TaskNode.Failure(key: key, cause: cause))
            remember(index)
            return .fail(key: key, task: task, parents: parents(of: task), reason: reason, cause: cause)
        }
    }

    /// The wait before a task's next try is over.
    package mutating func retryIsDue(_ key: String) {
        guard let (index, number) = active[key] else { return }
        nodes[index].resume(number)
    }

    // MARK: Opening

    private func isReady(_ index: Int) -> Bool {
        waits(index).allSatisfy { if case .ended = $0.stage { true } else { false } }
    }

    private func waits(_ index: Int) -> [TaskNode] {
        (file.graph.waits[nodes[index].task.name] ?? []).compactMap { places[$0].map { nodes[$0] } }
    }

    /// Decides whether the task runs, and for what. The step is for a task that is over with this.
    private mutating func open(_ index: Int) -> PipelineStep? {
        let task = nodes[index].task
        let waits = waits(index)
        if let (cause, root) = TaskTurn.skip(task.turn, after: waits) {
            nodes[index].end(.skipped(root: root))
            return .skip(key: task.name, task: task, parents: parents(of: task), cause: cause)
        }
        do throws(ExpressionProblem) {
            if let condition = task.condition,
                try !Self.named("when", { () throws(ExpressionProblem) in try condition.truth(in: roots) })
            {
                nodes[index].end(.skipped(root: nil))
                return .skip(key: task.name, task: task, parents: parents(of: task), cause: "'when' does not hold")
            }
            let items = try task.items.map { items throws(ExpressionProblem) in
                try Self.named("foreach") { () throws(ExpressionProblem) in try Self.items(items, in: roots) }
            }
            nodes[index].open(items: items, neededDigest: Self.digest(.array(waits.map(\.facts))))
            return nil
        } catch {
            nodes[index].fail(TaskNode.Failure(key: task.name, cause: error.message))
            return .fail(key: task.name, task: task, parents: parents(of: task), reason: .failed, cause: error.message)
        }
    }

    private static func items(_ items: ValueTemplate, in roots: JSON.Object) throws(ExpressionProblem) -> [JSON] {
        let value = try items.value(in: roots)
        guard let list = value.array else {
            throw ExpressionProblem(0, "expected a list, found \(value.kind)")
        }
        guard list.count <= mostItems else {
            throw ExpressionProblem(0, "at most \(mostItems) items, found \(list.count)")
        }
        return list
    }

    /// Says in a problem which key of the task it is in.
    private static func named<Value>(
        _ key: String, _ body: () throws(ExpressionProblem) -> Value
    ) throws(ExpressionProblem) -> Value {
        do throws(ExpressionProblem) { return try body() } catch {
            throw ExpressionProblem(error.offset, "'\(key)': \(error.message)")
        }
    }

    // MARK: Starting

    /// Starts as many of a task's items as may run now, and tells whether the task has ended with that.
    private mutating func start(_ index: Int) -> (steps: [PipelineStep], hasEnded: Bool) {
        var steps: [PipelineStep] = []
        while hasPlace(for: nodes[index]), let (number, attempt) = nodes[index].start() {
            let task = nodes[index].task
            let key = task.key(nodes[index].items == nil ? nil : number)
            do throws(ExpressionProblem) {
                let launch = try launch(nodes[index], number, key, attempt)
                active[key] = (index, number)
                takePlaces(1, for: nodes[index])
                steps.append(.start(launch))
            } catch {
                nodes[index].fail(number, TaskNode.Failure(key: key, cause: error.message))
                steps.append(
                    .fail(key: key, task: task, parents: parents(of: task), reason: .failed, cause: error.message))
            }
        }
        guard !steps.isEmpty, case .ended = nodes[index].stage else { return (steps, false) }
        remember(index)
        return (steps, true)
    }

    private func hasPlace(for node: TaskNode) -> Bool {
        node.takesSlot ? slotsTaken < concurrency : childRuns < Self.mostChildRuns
    }

    private mutating func takePlaces(_ count: Int, for node: TaskNode) {
        if node.takesSlot { slotsTaken += count } else { childRuns += count }
    }

    private func launch(
        _ node: TaskNode, _ number: Int, _ key: String, _ attempt: Int
    ) throws(ExpressionProblem) -> TaskLaunch {
        var roots = roots
        if let items = node.items {
            roots["item"] = items[number]
            roots["index"] = .int(number)
        }
        let work = try Self.named(node.task.work.key) { () throws(ExpressionProblem) in
            try node.task.work.filled(in: roots)
        }
        var environment: [String: String] = [:]
        for variable in file.pipeline.environment + node.task.environment {
            environment[variable.name] = try Self.named(variable.name) { () throws(ExpressionProblem) in
                try variable.value.text(in: roots)
            }
        }
        let variables = environment.sorted { $0.key < $1.key }.flatMap { [JSON.string($0.key), .string($0.value)] }
        let inputs = Self.digest([work.json, .array(variables), .string(node.neededDigest)])
        return TaskLaunch(
            key: key, task: node.task, attempt: attempt, parents: parents(of: node.task), work: work,
            environment: environment, inputs: inputs)
    }

    private static func digest(_ value: JSON) -> String {
        let text = value.description
        // Two hashes of 64 bits: of the text, and of it with its length before it.
        return StableHash.digest(of: text) + "-" + StableHash.digest(of: "\(text.utf8.count):" + text)
    }

    private func parents(of task: PipelineTask) -> [String] {
        var keys: [String] = []
        for name in file.graph.waits[task.name] ?? [] where keys.count < Self.mostParents {
            keys += places[name].map { nodes[$0].keys(atMost: Self.mostParents - keys.count) } ?? []
        }
        return keys
    }

    // MARK: Ending

    /// From now on expressions see what an ended task gave.
    private mutating func remember(_ index: Int) {
        guard case .ended = nodes[index].stage else { return }
        facts[nodes[index].task.name] = nodes[index].facts
        roots["tasks"] = .object(facts)
    }

    private func end() -> PipelineEnd {
        let failures = nodes.flatMap(\.failures)
        guard failures.isEmpty else {
            let shown = failures.prefix(5).map { "'\($0.key)' (\($0.cause))" }.joined(separator: ", ")
            let more = failures.count > 5 ? " and \(failures.count - 5) more" : ""
            return .failed("\(failures.count == 1 ? "a task" : "\(failures.count) tasks") failed: \(shown)\(more)")
        }
        do throws(ExpressionProblem) {
            guard let result = file.pipeline.result else { return .completed(nil) }
            return .completed(try result.value(in: roots))
        } catch {
            return .failed("'outputs': \(error.message)")
        }
    }
}
