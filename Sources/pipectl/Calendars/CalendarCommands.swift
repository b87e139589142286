import ArgumentParser
import PipeCore
import PipeRuntime

/// `pipectl calendar …`
struct CalendarCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Named lists of days on which schedules do not run.",
        discussion: """
            A schedule names them behind 'except'.

            Example: pipectl calendar set holidays 2026-12-25 2026-12-26
            """,
        subcommands: [ListCalendars.self, SetCalendar.self, InspectCalendar.self, DeleteCalendar.self])
}

struct ListCalendars: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the calendars.", discussion: "Example: pipectl calendar ls")

    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        let (calendars, schedules) = try await connection.connected {
            (try await $0.store.calendars(), try await $0.store.schedules(of: nil))
        }
        output.list(
            calendars, "no calendars yet: pipectl calendar set NAME DATE …", json: \.report,
            table: [.init("NAME", yields: true), .init("DATES"), .init("FIRST"), .init("LAST"), .init("SCHEDULES")]
        ) { calendar in
            [
                .init(calendar.name), "\(calendar.dates.count)", .init(calendar.dates.first ?? ""),
                .init(calendar.dates.last ?? ""),
                "\(schedules.filter { $0.spec.exceptions.contains(calendar.name) }.count)",
            ]
        }
    }
}

struct SetCalendar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Make a calendar, or give it these dates instead of its own.",
        discussion: """
            The schedules that use it are planned anew at once.

            Examples:
              pipectl calendar set holidays 2026-12-25 2026-12-26
              pipectl calendar set holidays --file holidays.txt
            """)

    @Argument(help: "Its name: begins with a letter.") var name: String
    @Argument(help: "Dates such as 2026-12-25.") var dates: [String] = []
    @Option(help: "A file with one date a line and # comments; '-' is standard input.", completion: .file())
    var file: String?
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func run() async throws {
        try CalendarDates.check(dates)
        var listed: [String] = []
        if let file {
            listed = try CalendarDates.read(
                try file == "-" ? TextFile.readStandardInput() : TextFile.read(file), from: file)
        }
        let calendar = try Calendar(named: name, dates: dates + listed)
        try await connection.connected { try await $0.store.keep(calendar) }
        output.show(calendar.report) {
            "calendar \(calendar.name): \(calendar.dates.count) date\(calendar.dates.count == 1 ? "" : "s")"
        }
    }
}

struct InspectCalendar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show a calendar's dates, one a line.",
        discussion: "Example: pipectl calendar inspect holidays")

    @OptionGroup var choice: CalendarChoice

    func run() async throws {
        let calendar = try await choice.connection.connected { try await $0.lookup.calendar(choice.name) }
        choice.output.show(calendar.report) { calendar.dates.joined(separator: "\n") }
    }
}

struct DeleteCalendar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a calendar that no schedule uses.",
        discussion: "Example: pipectl calendar delete holidays")

    @OptionGroup var choice: CalendarChoice

    func run() async throws {
        let calendar = try await choice.connection.connected { connection in
            let calendar = try await connection.lookup.calendar(choice.name)
            let users = try await connection.store.schedules(of: nil).filter {
                $0.spec.exceptions.contains(calendar.name)
            }
            guard users.isEmpty else {
                let names = users.map { "\($0.title) of \($0.deployment)" }.joined(separator: "; ")
                throw Failure("calendar '\(calendar.name)' is used by \(names)", .refused)
            }
            _ = try await connection.store.deleteCalendar(calendar.name)
            return calendar
        }
        choice.output.show(["name": .string(calendar.name), "deleted": true]) { "deleted calendar \(calendar.name)" }
    }
}

/// One calendar, by its name.
struct CalendarChoice: ParsableArguments {
    @Argument(help: "The calendar's name.") var name: String
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions
}

extension Calendar {
    var report: JSON { ["name": .string(name), "dates": .array(dates.map(JSON.string))] }
}
