import ArgumentParser
import PipeCore
import PipeRuntime

struct ListDeliveries: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "List messages and what became of them, the newest first.",
        discussion: "They are kept for 30 days.\n\nExample: pipectl notification deliveries ops --limit 10")

    @Argument(help: "The rule's name; all rules without it.") var name: String?
    @Option(help: "How many at most.") var limit = 50
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit: expected 1 to 100000, got \(limit)")
        }
    }

    func run() async throws {
        let (deliveries, now) = try await connection.connected { connection in
            var rule: NotificationRule?
            if let name { rule = try await connection.lookup.notification(name) }
            return (
                try await connection.store.deliveries(of: rule?.id, limit: limit), try await connection.store.now()
            )
        }
        output.list(
            deliveries, "no messages yet", json: \.report,
            table: [
                .init("WHEN"), .init("NOTIFICATION", yields: true), .init("STATE"), .init("TRIES"),
                .init("SUBJECT", yields: true), .init("ANSWER", yields: true),
            ]
        ) { delivery in
            [
                .init(LocalTime.brief(delivery.createdAt, now: now)), .init(delivery.ruleName), delivery.label,
                "\(delivery.tries)", .init(delivery.message.subject), .init(delivery.answer ?? ""),
            ]
        }
    }
}
