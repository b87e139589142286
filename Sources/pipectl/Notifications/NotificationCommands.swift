import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl notification …`
struct NotificationCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notification", abstract: "Rules that say who is told of what.",
        discussion: """
            A rule names events of runs, or something that stands, such as an agent that is offline, and where to send a \
            message: to e-mail addresses, a chat, a webhook or a command.

            Example: pipectl notification create ops --on failed,crashed --slack ops
            """,
        subcommands: [
            CreateNotification.self, ListNotifications.self, InspectNotification.self, TestNotification.self,
            ListDeliveries.self, PauseNotification.self, ResumeNotification.self, DeleteNotification.self,
        ])
}

struct ListNotifications: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the rules.", discussion: "Example: pipectl notification ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (known, now) = try await connection.connected {
            (try await $0.store.notificationRules(), try await $0.store.now())
        }
        for rule in known.unreadable { Terminal.note("warning: notification '\(rule.name)' is left out: \(rule.why)") }
        output.list(
            known.rules, "no notifications yet: pipectl notification create NAME --on failed --slack BLOCK",
            json: \.report,
            table: [
                .init("NAME", yields: true), .init("ON", yields: true), .init("TO", yields: true), .init("STATE"),
                .init("DELIVERED"),
            ]
        ) { rule in
            [
                .init(rule.spec.name), .init(rule.spec.summary), .init(rule.spec.target.summary), rule.label,
                .init(rule.deliveredAt.map { LocalTime.brief($0, now: now) } ?? ""),
            ]
        }
    }
}

struct InspectNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show all that a rule says.",
        discussion: "Example: pipectl notification inspect ops")

    @OptionGroup var choice: NotificationChoice

    func run() async throws {
        let rule = try await choice.connection.connected { try await $0.lookup.notification(choice.name) }
        choice.output.show(rule.report) { rule.text }
    }
}

struct PauseNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Send no messages of a rule for a while.",
        discussion: "What happens meanwhile is not told later.\n\nExample: pipectl notification pause ops")

    @OptionGroup var choice: NotificationChoice

    func run() async throws { try await choice.setPaused(true) }
}

struct ResumeNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused rule send messages again.",
        discussion: "Example: pipectl notification resume ops")

    @OptionGroup var choice: NotificationChoice

    func run() async throws { try await choice.setPaused(false) }
}

struct DeleteNotification: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a rule, its messages, and what is known of them.",
        discussion: "Example: pipectl notification delete ops")

    @OptionGroup var choice: NotificationChoice

    func run() async throws {
        let name = choice.name
        try await choice.connection.connected { connection in
            _ = try await connection.store.delete(try await connection.lookup.notificationID(name))
        }
        choice.output.show(["notification": .string(name), "deleted": true]) { "deleted notification \(name)" }
    }
}

/// One rule, by its name.
struct NotificationChoice: ParsableArguments {
    @Argument(help: "The rule's name.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func setPaused(_ isPaused: Bool) async throws {
        try await connection.connected { connection in
            _ = try await connection.store.pause(try await connection.lookup.notificationID(name), isPaused)
        }
        output.show(["notification": .string(name), "is_paused": .bool(isPaused)]) {
            isPaused ? "paused \(name): it says nothing until 'pipectl notification resume'" : "resumed \(name)"
        }
    }
}
