import PipeCore
import PipePostgres
import PipeSQL
import PipeSQLite
import Testing

/// What every backend of `Store` must do, whatever it is made of.
@Suite(.serialized, .timeLimit(.minutes(2))) enum StoreLaws {}

extension StoreLaws {
    @Suite struct Statements {
        @Test(arguments: TestStore.available)
        func `every statement can be prepared`(backend: TestStore) async throws {
            try await backend.withClients { open in
                let client = try await open()
                _ = try await SQLStore(client: client).migrate()
                for statement in Statement.all {
                    let dialect: Statement.Dialect = backend == .postgres ? .postgres : .sqlite
                    let text = statement.text(for: dialect)
                    // PostgreSQL prepares queries only; a definition is tried by running it.
                    let isQuery = !text.hasPrefix("create")
                    let check =
                        dialect == .postgres
                        ? !isQuery
                            ? text
                            : "prepare check_\(statement.name) as \(text); deallocate check_\(statement.name)"
                        : "explain \(text)"
                    await #expect(throws: Never.self, "\(statement.name)") { try await client.run(check) }
                }
                await client.close()
            }
        }

        @Test func `statements have names of their own`() {
            #expect(Set(Statement.all.map(\.name)).count == Statement.all.count)
        }

        @Test func `what is due is compared with a clock that stands still, so that an index finds it`() {
            // A claim knows its runs by their names.
            for statement in Statement.all where !["claim_freely", "claim_run"].contains(statement.name) {
                let text = statement.text(for: .postgres)
                for column in ["due_at", "plan_again_at", "ended_at"] {
                    for sign in ["<", "<=", ">"] {
                        #expect(!text.contains("\(column) \(sign) clock_timestamp()"), "\(statement.name)")
                    }
                }
            }
        }

        @Test func `on SQLite no duty, no claim and no look walks through all runs`() async throws {
            try await TestStore.sqliteInMemory.withClients { open in
                let client = try await open()
                _ = try await SQLStore(client: client).migrate()
                let steps = try await client.perform(.single) { (session) throws(StoreError) in
                    var steps: [(name: String, step: String)] = []
                    for statement in Statement.all where Self.repeated.contains(statement.name) {
                        let plan = Statement(
                            "explain_\(statement.name)", "explain query plan \(statement.text(for: .sqlite))")
                        for row in try session.query(plan, Array(repeating: .null, count: statement.parameterCount)) {
                            steps.append((statement.name, try row.text("detail")))
                        }
                    }
                    return steps
                }
                #expect(Set(steps.map(\.name)) == Self.repeated)
                for (name, step) in steps where step.hasPrefix("SCAN ") {
                    let table = step.split(separator: " ")[1]
                    let isPart = step.contains("USING") && !step.contains("sqlite_autoindex_flow_run")
                    #expect(
                        isPart || !Self.large.contains(table), "\(name): \(step)")
                }
                await client.close()
            }
        }

        /// Nothing has told the planner yet how much there is.
        @Test func `on PostgreSQL a claim does not walk through the runs of a deployment`() async throws {
            guard TestStore.available.contains(.postgres) else { return }
            try await TestStore.postgres.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                var runs: [ID<FlowRun>] = []
                for _ in 0..<200 { runs.append(try await store.trigger(name).id) }
                let claim = try #require(Statement.all.first { $0.name == "claim_freely" })
                let plan = Statement("explain_claim", "explain \(claim.text(for: .postgres))")
                let some = Array(runs.prefix(10))
                let steps = try await store.client.perform(.single) { (db) throws(StoreError) in
                    try db.query(plan, [.list(some), .id(session)])
                        .map { (row) throws(StoreError) in try row.text("QUERY PLAN") }
                }
                #expect(steps.contains { $0.contains("flow_run_pkey") })
                #expect(
                    !steps.contains { $0.contains("flow_run_of_deployment") || $0.contains("Seq Scan on flow_run ") })
                #expect(try await store.claim(some, by: session).count == 10)
            }
        }

        private static let large: Set<Substring> = [
            "flow_run", "run", "held", "later", "earlier", "task_run", "run_progress", "run_metric", "run_artifact",
            "run_result", "notification_occasion", "notification_delivery", "delivery", "flow_run_log",
        ]

        /// What agents ask at every wake-up, and people at every look.
        private static let repeated: Set = [
            "schedules_to_plan", "next_plan", "skipped_by_overlap", "cancelled_by_overlap", "late_runs", "stuck_runs",
            "due_on_queue", "next_due_on_queue", "next_due", "take_owed_notices", "unanswered_notices",
            "overdue_sessions", "ended_runs", "claim_freely", "claim_run", "find_claims", "held_runs", "ranks",
            "ranked_on_queue", "next_rate_opening", "list_queues", "tasks_of_run",
            "list_tasks", "list_tasks_of_deployment", "ended_among", "progress_of_run", "metrics_of_run",
            "artifacts_of_run", "live_children", "children_of_run",
            "result_of_run", "cached_result", "earlier_result", "runs_of_deployment", "metric_totals", "stage_times",
            "error_counts", "agenda", "late_runs_of_rule", "stalled_queues", "deployments_without_success",
            "lost_agents", "open_occasions", "due_deliveries", "next_delivery", "recent_deliveries", "log_tail",
            "rules_on_duty", "occasion_of_run", "prune_notification_deliveries", "drop_occasions", "drop_deliveries",
        ]

        @Test func `a dialect's marks are read by that dialect alone`() {
            let statement = Statement("sample", "select 1/*pg ::bigint*//*sqlite  + 0*/ as one")
            #expect(statement.text(for: .postgres) == "select 1::bigint as one")
            #expect(statement.text(for: .sqlite) == "select 1 + 0 as one")
        }

        @Test func `both schemas have the same tables and columns`() async throws {
            guard TestStore.available.contains(.postgres) else { return }
            var shapes: [Set<String>] = []
            for backend in [TestStore.sqliteFile, .postgres] {
                try await backend.withClients { open in
                    let client = try await open()
                    _ = try await SQLStore(client: client).migrate()
                    let columns = try await client.perform(.single) { (session) throws(StoreError) in
                        try session.query(Self.columns).map { (row) throws(StoreError) in
                            "\(try row.text("table_name")).\(try row.text("column_name")) \(try row.text("needed"))"
                        }
                    }
                    shapes.append(Set(columns))
                    await client.close()
                }
            }
            #expect(shapes[0] == shapes[1])
            #expect(shapes[0].count > 50)
        }

        private static let columns = Statement(
            "columns",
            """
            /*pg select table_name::text, column_name::text,
                   case when is_nullable = 'NO' then 'needed' else 'optional' end as needed
              from information_schema.columns
             where table_schema = 'public'*/
            /*sqlite select sqlite_master.name as table_name, info.name as column_name,
                   case when info."notnull" or info.pk then 'needed' else 'optional' end as needed
              from sqlite_master
              join pragma_table_info(sqlite_master.name) info
             where sqlite_master.type = 'table'*/
            """)
    }
}

extension Statement {
    /// The highest number behind a `$`.
    fileprivate var parameterCount: Int {
        let text = text(for: .sqlite)
        return (1...9).last { text.contains("$\($0)") } ?? 0
    }
}
