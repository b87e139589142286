import ArgumentParser
import PipeCore
import PipeRuntime

struct LimitWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-limit", abstract: "Limit how many of the queue's runs are under way at once.",
        discussion: "Example: pipectl work-queue set-limit etl 4")

    @OptionGroup var choice: WorkQueueChoice
    @Argument(help: "A number, or none.") var limit: String

    func run() async throws {
        let number = Int(limit)
        guard limit == "none" || number.map({ (1...1_000_000).contains($0) }) == true else {
            throw InputProblem("limit: expected a number from 1, or none (to stop a queue: pause), got '\(limit)'")
        }
        try await choice.change("limit \(limit):") { (store, name) throws(StoreError) in
            try await store.limit(name, to: number)
        }
    }
}

struct PrioritizeWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-priority",
        abstract: "Say how urgent the queue's runs are to agents that serve several queues.",
        discussion: """
            1 goes first, 9 last, 5 is usual. A step is worth ten minutes of waiting: nothing waits for ever.

            Example: pipectl work-queue set-priority etl 1
            """)

    @OptionGroup var choice: WorkQueueChoice
    @Argument(help: "A number from 1 (first) to 9 (last).") var priority: Int

    func run() async throws {
        let priority = try Priority(typed: priority, as: "priority")
        try await choice.change("priority \(priority.number):") { (store, name) throws(StoreError) in
            try await store.prioritize(name, priority)
        }
    }
}

struct RateWorkQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-rate-limit", abstract: "Limit how many of the queue's runs start within a while.",
        discussion: """
            Within any span of that length no more than so many start, retries among them.

            Examples:
              pipectl work-queue set-rate-limit api 100/1h
              pipectl work-queue set-rate-limit api none
            """)

    @OptionGroup var choice: WorkQueueChoice
    @Argument(help: "COUNT/PERIOD such as 100/1h, or none.") var rate: String

    func run() async throws {
        let limit = RateLimit(rate)
        guard rate == "none" || limit != nil else {
            throw InputProblem(
                "rate limit: expected COUNT/PERIOD such as 10/30s or 100/1h (at most \(RateLimit.mostCount) in at most 31d), or "
                    + "none, got '\(rate)'")
        }
        try await choice.change("rate limit \(limit?.description ?? "none"):") { (store, name) throws(StoreError) in
            try await store.limit(name, toRate: limit)
        }
    }
}
