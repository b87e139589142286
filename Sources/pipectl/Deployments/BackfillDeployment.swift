import ArgumentParser
import PipeCore
import PipeRuntime

struct BackfillDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill", abstract: "Make the runs that schedules would have made in a range.",
        discussion: """
            Each run is due at once and has the time that the schedule names as its logical date. Both ends belong to the range; \
            a bare date as --to means that whole day. Paused schedules count too, days of exception are left out.

            Examples:
              pipectl deployment backfill etl/nightly --from 2026-01-01 --to 2026-01-31 --parallel 4
              pipectl deployment backfill etl/nightly --from 2026-01-01 --to "2026-01-31 12:00" --missing-only --dry-run
            """)

    @Argument(help: "FLOW/DEPLOYMENT") var deployment: String
    @Option(help: ArgumentHelp("A date or civil time in the schedule's zone, or RFC 3339.", valueName: "time"))
    var from: String
    @Option(help: ArgumentHelp("The end, which belongs to the range.", valueName: "time")) var to: String
    @Option(help: "Only this schedule: name, beginning of an id, or rule.") var schedule: String?
    @Flag(help: "Leave out dates that have a run which completed or may still do so.") var missingOnly = false
    @Option(help: "How many of the runs may be under way at once.") var parallel: Int?
    @Flag(help: "The newest first.") var reverse = false
    @Flag(help: "Only list the dates.") var dryRun = false
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Settings") var connection: ConnectionOptions

    func validate() throws {
        if let parallel, !(1...1_000_000).contains(parallel) {
            throw ValidationError("--parallel: expected a number from 1, got \(parallel)")
        }
    }

    func run() async throws {
        let sight = try await connection.connected { connection in
            let deployment = try await connection.lookup.deployment(deployment)
            let order = try await order(for: deployment.spec, connection)
            let items = try order.items()
            let backfill = Backfill(
                deployment: deployment.spec.name, runs: items.map(\.run), parallel: parallel, isMissingOnly: missingOnly
            )
            let kept: Set<ID<FlowRun>>
            var id: ID<Backfill>?
            if dryRun || items.isEmpty {
                kept = try await missing(backfill, connection.store)
            } else {
                switch try await connection.store.accept(backfill) {
                case .unknownDeployment: throw InputProblem("deployment '\(backfill.deployment)' was deleted meanwhile")
                case .accepted(let made, let runs): (id, kept) = (made, Set(runs))
                }
            }
            return Sight(
                deployment: deployment, hint: order.hint, id: kept.isEmpty ? nil : id,
                items: items.filter { kept.contains($0.run.id) },
                leftOut: items.count - kept.count)
        }
        output.show(report(sight)) { text(sight) }
        if sight.deployment.isPaused, !dryRun, !sight.items.isEmpty {
            Terminal.note("\(sight.deployment.spec.name) is paused: the runs wait for 'pipectl deployment resume'")
        }
    }

    /// What came of it, or would.
    private struct Sight {
        let deployment: Deployment
        let hint: String?
        let id: ID<Backfill>?
        let items: [BackfillOrder.Item]
        let leftOut: Int
    }

    private func order(for spec: DeploymentSpec, _ connection: Connection) async throws -> BackfillOrder {
        let schedules: [Schedule]
        if let schedule {
            schedules = [try await connection.lookup.schedule(schedule, of: spec.name)]
        } else {
            schedules = try await connection.store.schedules(of: spec.name)
        }
        return BackfillOrder(
            deployment: spec, schedules: schedules, calendars: try await connection.store.calendars(), from: from,
            to: to,
            isReversed: reverse)
    }

    /// Which of its runs a backfill would make.
    private func missing(_ backfill: Backfill, _ store: any Store) async throws -> Set<ID<FlowRun>> {
        let dates = backfill.runs.map(\.scheduledAt)
        guard missingOnly, let first = dates.min(), let last = dates.max() else { return Set(backfill.runs.map(\.id)) }
        let present = Set(try await store.logicalDates(of: backfill.deployment, from: first, to: last))
        return Set(backfill.runs.filter { !present.contains($0.scheduledAt) }.map(\.id))
    }

    private func text(_ sight: Sight) -> String {
        let name = sight.deployment.spec.name
        let leftOut = sight.leftOut == 0 ? "" : "\(sight.leftOut) left out, which have a run already"
        guard let first = sight.items.first, let last = sight.items.last else {
            return sight.leftOut > 0
                ? "nothing to do for \(name): \(leftOut)"
                : "nothing to do for \(name): no time of its schedules lies in that range"
                    + (sight.hint.map { "; \($0)" } ?? "")
        }
        let count = sight.items.count
        let runs = "\(count) run\(count == 1 ? "" : "s")"
        let dates = count == 1 ? "for \(first.date.text)" : "from \(first.date.text) to \(last.date.text)"
        let limit = parallel.map { "at most \($0) at once" } ?? ""
        let remarks = [leftOut, limit].filter { !$0.isEmpty }.map { "; \($0)" }.joined()
        guard dryRun else { return "made \(runs) of \(name) \(dates)\(remarks)" }
        let isMixed = sight.items.contains { $0.schedule.id != first.schedule.id }
        let lines = sight.items.map { $0.date.text + (isMixed ? "  \($0.schedule.label)" : "") }
        return (lines + ["would make \(runs) of \(name) \(dates)\(remarks)"]).joined(separator: "\n")
    }

    private func report(_ sight: Sight) -> JSON {
        [
            "deployment": .string(sight.deployment.spec.name.description),
            "backfill": .optional(sight.id?.description),
            "is_dry_run": .bool(dryRun),
            "parallel": parallel.map { .int($0) } ?? .null,
            "left_out": .int(sight.leftOut),
            "runs": .array(
                sight.items.map { item in
                    [
                        "id": dryRun ? .null : .string(item.run.id.description),
                        "name": dryRun ? .null : .string(item.run.name),
                        "schedule_id": .string(item.schedule.id.description),
                        "scheduled_at": .string(item.date.rfc3339),
                        "parameters": .object(item.run.parameters),
                    ]
                }),
        ]
    }
}
