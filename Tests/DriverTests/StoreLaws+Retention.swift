import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Retaining {
        /// Runs in these states that ended `age` ago, all at the very same instant, with `lines` log lines each.
        private func runs(
            _ states: [RunState], age: Duration = .seconds(3_600), lines: Int = 0, in store: SQLStore
        ) async throws -> [FlowRun] {
            let name = try await store.deploy("flow/\(ID<FlowRun>.random().short)")
            var runs: [FlowRun] = []
            for state in states {
                let run = try await store.trigger(name)
                if state.isClaimed { _ = try await store.take(run, by: store.openSession()) }
                try await store.client.run(
                    "update flow_run set state = '\(state.rawValue)', revision = revision + 1 where id = '\(run.id)'")
                try await store.append((0..<lines).map { line(of: run, $0) })
                runs.append(run)
            }
            let end = try await store.now() - age
            let ids = SQLValue.list(runs.map(\.id))
            try await store.client.perform(.single) { (db) throws(StoreError) in
                _ = try db.query(Self.endAt, [.instant(end), ids])
            }
            return runs
        }

        private static let endAt = Statement(
            "end_at",
            """
            update flow_run
               set ended_at = cast($1 as /*pg timestamptz*//*sqlite integer*/)
             where state in ('completed', 'failed', 'crashed', 'cancelled')
               and id
               /*pg = any (array(select value::uuid from json_array_elements_text($2::json) as item(value)))*/
               /*sqlite in (select value from json_each($2))*/
            """)

        private func line(of run: FlowRun, _ number: Int) -> LogLine {
            LogLine(
                run: run.id, attempt: 1, sequence: number, at: Instant(microseconds: 0), source: .stdout,
                level: .info, text: "line")
        }

        private func pruneAll(_ store: SQLStore, _ retention: Retention, batch: Int, _ term: Term) async throws -> Int {
            var rounds = 0
            while try await store.prune(retention, batch: batch, under: term) > 0 {
                rounds += 1
                try #require(rounds < 1_000, "there is no end to it")
            }
            return rounds
        }

        @Test(arguments: TestStore.available)
        func `what is due is deleted, by state, and nothing else`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let term = try await store.lead()
                let old = try await runs(RunState.allCases, in: store)
                let young = try await runs(RunState.allCases, age: .seconds(60), in: store)
                let keep = Retention(completed: .seconds(600), failed: .seconds(86_400))
                #expect(try await store.prune(keep, batch: 9, under: Term(session: term.session, number: 99)) == 0)
                _ = try await pruneAll(store, keep, batch: 2, term)
                let left = Set(try await store.runs(RunFilter(limit: 99)).map(\.id))
                let gone = zip(old, RunState.allCases).filter { [.completed, .cancelled].contains($1) }.map(\.0.id)
                #expect(left == Set((old + young).map(\.id)).subtracting(gone))
                _ = try await pruneAll(store, .forever, batch: 2, term)
                #expect(try await store.runs(RunFilter(limit: 99)).count == left.count)
            }
        }

        @Test(arguments: TestStore.available)
        func `many that ended at the same instant all go, though others that stay lie between`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let term = try await store.lead()
                let states = (0..<50).map { $0 % 3 == 0 ? RunState.failed : .completed }
                let all = try await runs(states, lines: 1, in: store)
                let rounds = try await pruneAll(
                    store, Retention(completed: .zero, logs: .zero), batch: 5, term)
                #expect(rounds >= 10)
                let left = try await store.runs(RunFilter(limit: 99))
                #expect(left.count == 17 && left.allSatisfy { $0.state == .failed })
                for run in all { #expect(try await store.log(of: run.id, after: .start, limit: 9).isEmpty) }
            }
        }

        @Test(arguments: TestStore.available)
        func `log lines go before their runs, so many at a time`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let term = try await store.lead()
                let run = try await runs([.completed], lines: 12_000, in: store)[0]
                let keep = Retention(completed: .seconds(60))
                #expect(try await store.prune(keep, batch: 9, under: term) > 0)
                #expect(try await store.log(of: run.id, after: .start, limit: 99_999).count == 7_000)
                #expect(try await store.run(run.id) != nil)
                _ = try await pruneAll(store, keep, batch: 9, term)
                #expect(try await store.run(run.id) == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `what ends later is found by the next round`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let term = try await store.lead()
                let keep = Retention(completed: .seconds(60), failed: .seconds(60))
                for _ in 0..<3 {
                    _ = try await runs([.completed, .crashed, .running], age: .seconds(61), in: store)
                    _ = try await pruneAll(store, keep, batch: 9, term)
                }
                #expect(try await store.runs(RunFilter(limit: 99)).map(\.state) == [.running, .running, .running])
            }
        }
    }
}
