internal import PipeCore

/// Looks for what cannot work, before anything runs.
struct PipelineChecker {
    private(set) var problems: [PipelineProblem] = []
    private(set) var graph = TaskGraph()
    private let pipeline: Pipeline
    private let document: JSON

    init(_ pipeline: Pipeline, document: JSON, isThere: (String) -> Bool) {
        self.pipeline = pipeline
        self.document = document
        checkNames()
        checkNeeds()
        guard problems.isEmpty else { return }
        graph = TaskGraph(pipeline.tasks)
        for (index, task) in pipeline.tasks.enumerated() { checkExpressions(of: task, index) }
        checkWhole()
        for (index, task) in pipeline.tasks.enumerated() {
            if case .python(let file, _, _) = task.work, !isThere(file) {
                problems.append(
                    PipelineProblem(path(index) + ["python"], "\(file): no such file beside the pipeline"))
            }
        }
    }

    /// Where a task stands: under its name, or in a list.
    private func path(_ index: Int) -> [String] {
        ["tasks", document["tasks"]?.array == nil ? pipeline.tasks[index].name : "\(index)"]
    }

    // MARK: Names

    private mutating func checkNames() {
        var seen: Set<String> = []
        for (index, task) in pipeline.tasks.enumerated() {
            if !seen.insert(task.name).inserted {
                problems.append(PipelineProblem(path(index), "a second task is called '\(task.name)': rename one"))
            }
            // The items of `load` are called load-0, load-1 and so on.
            guard let dash = task.name.lastIndex(of: "-") else { continue }
            let (stem, digits) = (task.name[..<dash], task.name[task.name.index(after: dash)...])
            if let mapped = pipeline.task(named: String(stem)), mapped.isMapped, Int(digits) != nil {
                problems.append(
                    PipelineProblem(path(index), "'\(task.name)' is what an item of '\(stem)' is called: rename one"))
            }
        }
    }

    private mutating func checkNeeds() {
        let names = pipeline.tasks.map(\.name)
        let known = Set(names)
        for (index, task) in pipeline.tasks.enumerated() {
            var seen: Set<String> = []
            for (place, need) in task.needs.enumerated() {
                let isList = document["tasks"].flatMap { Self.member($0, task.name, index) }?["needs"]?.array != nil
                let path = path(index) + ["needs"] + (isList ? ["\(place)"] : [])
                if need == task.name {
                    problems.append(PipelineProblem(path, "'\(need)' needs itself"))
                } else if !known.contains(need) {
                    problems.append(
                        PipelineProblem(path, "there is no task '\(need)'" + Nearest.hint(for: need, among: names)))
                } else if !seen.insert(need).inserted {
                    problems.append(PipelineProblem(path, "'\(need)' is named twice"))
                }
            }
        }
        let needs = Dictionary(pipeline.tasks.map { ($0.name, $0.needs) }) { first, _ in first }
        if problems.isEmpty, let cycle = TaskGraph.cycle(in: needs, from: names),
            let index = pipeline.tasks.firstIndex(where: { $0.name == cycle.first })
        {
            problems.append(
                PipelineProblem(
                    path(index) + ["needs"], "the tasks wait for each other: \(cycle.joined(separator: " → "))"))
        }
    }

    private static func member(_ tasks: JSON, _ name: String, _ index: Int) -> JSON? {
        tasks.array.map { $0[index] } ?? tasks[name]
    }

    // MARK: Expressions

    private mutating func checkExpressions(of task: PipelineTask, _ index: Int) {
        let path = path(index)
        let roots = ExpressionRoots(pipeline, graph).shapes(for: task.name)
        var itemRoots = roots
        if let items = task.items {
            check(items.templates(at: path + ["foreach"]), in: roots, task.name)
            let shape = items.shape(in: roots)
            if !shape.has(.list) {
                problems.append(
                    PipelineProblem(path + ["foreach"], "'foreach': expected a list, found \(shape.words)"))
            }
            itemRoots["item"] = shape.items
            itemRoots["index"] = .integer
        }
        checkCondition(of: task, at: path + ["when"], index, in: roots)
        for variable in task.environment {
            check([(variable.value, path + ["env", variable.name])], in: itemRoots, task.name)
        }
        switch task.work {
        case .script(let text): check([(text, path + ["run"])], in: itemRoots, task.name)
        case .command(let arguments):
            let isList = arguments.enumerated().map { ($0.element, path + ["run", "\($0.offset)"]) }
            check(isList, in: itemRoots, task.name)
        case .python(_, _, let values): check(values.templates(at: path + ["with"]), in: itemRoots, task.name)
        case .deployment(let name, let values):
            check([(name, path + ["deployment"])], in: itemRoots, task.name)
            check(values.templates(at: path + ["parameters"]), in: itemRoots, task.name)
        }
    }

    private mutating func checkCondition(
        of task: PipelineTask, at path: [String], _ index: Int, in roots: [String: Shape]
    ) {
        guard let condition = task.condition else { return }
        let written = document["tasks"].flatMap { Self.member($0, task.name, index) }?["when"]?.string ?? ""
        do throws(ExpressionProblem) {
            try refuseStrangers(in: condition, task.name)
            try condition.checkTruth(in: roots)
        } catch {
            let spot: PipelineProblem.Spot =
                written.contains("{{") ? .behindBraces(0, offset: error.offset + 2) : .within(offset: error.offset)
            problems.append(PipelineProblem(path, spot, error.message))
        }
    }

    private mutating func checkWhole() {
        let outside = ExpressionRoots(pipeline, graph).shapes(for: nil)
        for variable in pipeline.environment { check([(variable.value, ["env", variable.name])], in: outside, nil) }
        guard let result = pipeline.result else { return }
        let roots = ExpressionRoots(pipeline, graph).shapes(for: nil, seesAll: true)
        check(result.templates(at: ["outputs"]), in: roots, nil)
    }

    private mutating func check(
        _ templates: [(template: Template, path: [String])], in roots: [String: Shape], _ task: String?
    ) {
        for (template, path) in templates {
            for (number, (expression, _)) in template.expressions.enumerated() {
                do throws(ExpressionProblem) {
                    if let task { try refuseStrangers(in: expression, task) }
                    _ = try expression.shape(in: roots)
                } catch {
                    problems.append(
                        PipelineProblem(path, .behindBraces(number, offset: error.offset + 2), error.message))
                }
            }
        }
    }

    /// A task that is there, but not waited for, has no outputs yet.
    private func refuseStrangers(in expression: Expression, _ task: String) throws(ExpressionProblem) {
        if let path = expression.path, path.count == 2, path[0] == "tasks", pipeline.task(named: path[1]) != nil,
            !graph.ancestors(of: task).contains(path[1])
        {
            let what =
                path[1] == task
                ? "a task cannot see its own outputs"
                : "'\(task)' does not wait for '\(path[1])': add it to its 'needs'"
            throw ExpressionProblem(expression.offset, what)
        }
        for part in expression.parts { try refuseStrangers(in: part, task) }
    }
}
