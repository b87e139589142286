import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Planning {
        private static let everySecond = ScheduleSpec(.cron("* * * * * *"), onMissed: .all)

        @Test(arguments: TestStore.available)
        func `another deployment replaces the runs ahead and keeps the times that have none yet`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.everySecond])
                let term = try await store.reign()
                try await store.age(by: .seconds(150))
                // Fifty seconds lie behind the last run that was made; nobody has planned them.
                try await store.schedule([Self.everySecond]) { $0.tags = ["new"] }
                let kept = try await store.allRuns(of: name)
                _ = try await store.lead(term.session)
                try await store.plan(under: term)
                let now = try await store.now()
                let all = try await store.allRuns(of: name)
                #expect(all.filter { $0.scheduledAt > now }.allSatisfy { $0.tags == ["new", "auto-scheduled"] })
                #expect(all.count { $0.scheduledAt <= now } - kept.count >= 49)
                #expect(Set(all.map(\.scheduledAt)).count == all.count)
            }
        }

        @Test(arguments: TestStore.available)
        func `a schedule mended without another rule owes what passed, with another rule it does not`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                for (name, rule) in [("flow/same", "* * * * * *"), ("flow/other", "*/1 * * * * *")] {
                    let name = try await store.schedule([Self.everySecond], as: name)
                    let term = try await store.reign()
                    let schedule = try await store.schedule(of: name)
                    _ = try await store.pause(schedule.id, true)
                    _ = try await store.pause(schedule.id, false)
                    try await store.age(by: .seconds(30))
                    _ = try await store.lead(term.session)
                    let mendedAt = try await store.now()
                    let mended = ScheduleSpec(.cron(rule), parameters: ["x": 1], onMissed: .all)
                    try await store.schedule([mended], as: name.description)
                    try await store.plan(under: term)
                    let owed = try await store.allRuns(of: name).filter {
                        $0.scheduledAt <= mendedAt && $0.parameters == ["x": 1]
                    }
                    if name.deployment == "same" { #expect(owed.count >= 29) } else { #expect(owed.isEmpty) }
                    _ = try await store.end(term.session, reason: "done")
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `a calendar plans its schedules anew, and one that is missing is their problem`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let daily = ScheduleSpec(.cron("0 0 * * *"), exceptions: ["holidays"])
                let name = try await store.schedule([daily])
                let term = try await store.reign()
                #expect(try await store.schedule(of: name).problem == "there is no calendar 'holidays'")
                try await store.keep(Calendar(name: "holidays", dates: ["2001-01-01", "2001-01-01"]))
                #expect(try await store.calendars() == [Calendar(name: "holidays", dates: ["2001-01-01"])])
                try await store.plan(under: term)
                #expect(try await store.schedule(of: name).problem == nil)
                let first = try await store.allRuns(of: name)
                let date = String(Timestamp.text(try #require(first.first).scheduledAt).prefix(10))
                try await store.keep(Calendar(name: "holidays", dates: [date]))
                try await store.plan(under: term)
                let second = try await store.allRuns(of: name)
                #expect(second.first?.scheduledAt == first[1].scheduledAt)
                #expect(try await store.deleteCalendar("holidays"))
                #expect(try await !store.deleteCalendar("holidays"))
                try await store.plan(under: term)
                #expect(try await store.schedule(of: name).problem != nil)
                #expect(try await store.allRuns(of: name).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `a plan is kept once, of the revision it was made from, under the current term`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.everySecond])
                let term = try await store.lead()
                let work = try await store.schedulesToPlan(under: term, limit: 9)
                let plans = try work.plans
                let stale = Term(session: term.session, number: term.number + 1)
                #expect(try await store.keep(plans, of: work, under: stale) == 0)
                #expect(try await store.schedulesToPlan(under: stale, limit: 9).schedules.isEmpty)
                #expect(try await store.keep(plans, of: work, under: term) == 1)
                #expect(try await store.keep(try work.plans, of: work, under: term) == 0)
                #expect(try await store.allRuns(of: name).count == plans[0].runs.count)
                let later = try await store.schedulesToPlan(under: term, limit: 9)
                #expect(later.schedules.isEmpty)
                _ = try await store.pause(name, true)
                #expect(try await store.keep(plans, of: work, under: term) == 0)
            }
        }

        @Test(arguments: TestStore.available)
        func `two leaders with the same work make each run once`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.everySecond])
                let old = try await store.lead(for: .milliseconds(-1))
                let stale = try await store.schedulesToPlan(under: old, limit: 9)
                let new = try await store.lead()
                #expect(new.number == old.number + 1)
                let fresh = try await store.schedulesToPlan(under: new, limit: 9)
                #expect(try await store.keep(try stale.plans, of: stale, under: old) == 0)
                #expect(try await store.keep(try fresh.plans, of: fresh, under: new) == 1)
                #expect(try await store.keep(try stale.plans, of: stale, under: new) == 0)
                let all = try await store.allRuns(of: name)
                #expect(Set(all.map(\.scheduledAt)).count == all.count && all.count >= 100)
            }
        }

        @Test(arguments: TestStore.available)
        func `a run ahead that a person cancelled is not made again`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([ScheduleSpec(.cron("0 * * * *"))])
                let term = try await store.reign()
                let run = try #require(try await store.allRuns(of: name).first)
                _ = try await store.perform(.cancelRequested(reason: "not today"), on: run.id)
                try await store.schedule([ScheduleSpec(.cron("0 * * * *"))]) { $0.tags = ["new"] }
                try await store.plan(under: term)
                let all = try await store.allRuns(of: name)
                #expect(all.filter { $0.scheduledAt == run.scheduledAt }.map(\.state) == [.cancelled])
                #expect(all.count >= 6)
            }
        }

        @Test(arguments: TestStore.available)
        func `a schedule that cannot be read is its own problem alone`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let good = try await store.schedule([Self.everySecond], as: "flow/good")
                try await store.schedule([ScheduleSpec(.cron("0 0 1 1 *"))], as: "flow/newer")
                try await store.client.run(
                    "update schedule set spec = '{\"cron\":\"@daily\",\"overlap\":\"warp\"}' where key = '0 0 1 1 *'")
                let term = try await store.lead()
                let work = try await store.schedulesToPlan(under: term, limit: 9)
                #expect(work.schedules.count == 1)
                #expect(work.unreadable.first?.problem?.contains("warp") == true)
                #expect(try await store.plan(under: term) == 2)
                #expect(try await store.allRuns(of: good).count >= 100)
            }
        }
    }
}
