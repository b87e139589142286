import ArgumentParser
import PipeCore
import PipeRuntime

struct CreateWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a work queue.",
        discussion: """
            Queues that deployments and agents name come into being by themselves; this makes one ahead of them.

            Example: pipectl work-queue create etl --limit 4
            """)

    @Argument(help: "The queue's name.") var queue: String
    @Option(help: "How many of its runs may be under way at once.") var limit: Int?
    @Option(help: "How urgent its runs are, from 1 (first) to 9 (last).") var priority: Int?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected a number from 1, got \(limit)") }
    }

    func run() async throws {
        guard let name = QueueName(queue) else {
            throw InputProblem("a queue's name is 1 to 200 bytes without control characters, got '\(queue)'")
        }
        let urgency = try priority.map { number throws(InputProblem) in try Priority(typed: number, as: "--priority") }
        let (isNew, status) = try await connection.connected { connection in
            let isNew = try await !connection.store.createQueues([name]).isEmpty
            if isNew, let limit { _ = try await connection.store.limit(name, to: limit) }
            if isNew, let urgency { _ = try await connection.store.prioritize(name, urgency) }
            return (isNew, try await connection.lookup.queue(queue))
        }
        guard isNew else {
            throw Failure("work queue '\(name)' exists already (limit \(status.limitText))", .refused)
        }
        output.show(status.report) { "created \(name)" + (limit.map { " with limit \($0)" } ?? "") }
    }
}

struct ListWorkQueues: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the work queues and what waits on them.",
        discussion: "Example: pipectl work-queue ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (queues, now) = try await connection.connected {
            (try await $0.store.queues(), try await $0.store.now())
        }
        output.list(
            queues, "no work queues yet: deployments and agents make them, or pipectl work-queue create",
            json: \.report,
            table: [
                .init("NAME", yields: true), .init("STATE"), .init("DUE"), .init("UPCOMING"), .init("RUNNING"),
                .init("LIMIT"), .init("PRIORITY"), .init("AGENTS"), .init("WAITING"),
            ]
        ) { status in
            [
                .init(status.queue.name.text), status.label, "\(status.due)", "\(status.upcoming)", "\(status.held)",
                .init(status.limitText), "\(status.queue.priority.number)", "\(status.agents)",
                .init(status.oldestDue.map { DurationText.text(now - $0) } ?? ""),
            ]
        }
    }
}

struct InspectWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all of a work queue.",
        discussion: "Example: pipectl work-queue inspect etl")

    @OptionGroup var choice: WorkQueueChoice

    func run() async throws {
        let status = try await choice.connection.connected { try await $0.lookup.queue(choice.queue) }
        choice.output.show(status.report) {
            var facts = Facts()
            facts.add("Work queue", status.queue.name.text)
            facts.add("State", status.label.style.paint(status.label.text))
            facts.add("Limit", status.limitText)
            facts.add("Rate limit", status.rateText)
            facts.add("Priority", "\(status.queue.priority.number)")
            facts.add("Due", "\(status.due)")
            facts.add("Upcoming", "\(status.upcoming)")
            facts.add("Running", "\(status.held)")
            facts.add("Agents", "\(status.agents)")
            facts.add("Oldest due", status.oldestDue.map(LocalTime.text))
            facts.add("Created", LocalTime.text(status.queue.createdAt))
            return facts.text
        }
    }
}
