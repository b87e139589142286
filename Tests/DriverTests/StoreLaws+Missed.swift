import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Missed {
        private static let minutely = ScheduleSpec(.cron("* * * * *"))

        @Test(arguments: TestStore.available)
        func `what passed before anybody ever led is missed`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.minutely])
                try await store.age(by: .seconds(3_600))
                let term = try await store.lead()
                let work = try await store.schedulesToPlan(under: term, limit: 9)
                #expect(work.missed?.from == Instant(microseconds: 0))
                try await store.plan(under: term)
                let now = try await store.now()
                #expect(try await store.allRuns(of: name).count { $0.scheduledAt <= now } == 1)
                #expect(try await store.schedulesToPlan(under: term, limit: 9).missed == nil)
            }
        }

        @Test(arguments: TestStore.available, [MissedPolicy.latest, .all, .none])
        func `runs that wait since nobody led start as the policy says, once it is settled`(
            backend: TestStore, policy: MissedPolicy
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([ScheduleSpec(.cron("* * * * *"), onMissed: policy)])
                let first = try await store.reign()
                try await store.age(by: .seconds(3 * 3_600))
                let (by, byHand) = (try await store.openSession("worker"), try await store.trigger(name))
                #expect(try await store.due(on: [.default], limit: 999).map(\.run) == [byHand.id])
                let waiting = try await store.allRuns(of: name).filter { $0.id != byHand.id }
                #expect(waiting.count >= 19)
                let refused = try await store.claim(waiting.map(\.id), by: by)
                #expect(refused.allSatisfy { $0 == .refused })
                _ = try await store.take(byHand, by: by)
                let second = try await store.lead()
                #expect(second.number == first.number + 1)
                #expect(try await store.due(on: [.default], limit: 999).isEmpty)
                #expect(try await store.takeOwedNotices(under: second, limit: 999).isEmpty)
                try await store.plan(under: second)
                let due = try await store.due(on: [.default], limit: 999).count
                let expected = [MissedPolicy.latest: 1...2, .all: 180...182, .none: 0...1][policy]
                #expect(expected?.contains(due) == true, "\(due)")
                let expired = try await store.allRuns(of: name).filter { $0.state == .cancelled }
                if policy == .none { #expect(expired.count >= 19) }
                #expect(expired.allSatisfy { $0.cause?.message.contains("on_missed") == true })
            }
        }

        @Test(arguments: TestStore.available)
        func `a leader that resigned or froze leaves the same gap`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.minutely])
                let first = try await store.reign()
                _ = try await store.end(first.session, reason: "done")
                try await store.age(by: .seconds(1_800))
                let second = try await store.lead()
                #expect(try await store.schedulesToPlan(under: second, limit: 9).missed != nil)
                try await store.plan(under: second)
                try await store.age(by: .seconds(1_800))
                // Nobody took over meanwhile: the term is the same, and the gap is there all the same.
                #expect(try await store.lead(second.session) == second)
                #expect(try await store.schedulesToPlan(under: second, limit: 9).missed != nil)
                try await store.plan(under: second)
                let now = try await store.now()
                let all = try await store.allRuns(of: name)
                let due = all.filter { $0.scheduledAt <= now && $0.state == .scheduled }
                #expect(due.count <= 3, "\(due.count)")
                #expect(Set(all.map(\.scheduledAt)).count == all.count)
            }
        }

        @Test(arguments: TestStore.available)
        func `a successor within two leases finds nothing missed`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.schedule([Self.minutely])
                let first = try await store.reign()
                try await store.age(by: .seconds(90))
                let second = try await store.lead()
                #expect(second.number == first.number + 1)
                #expect(try await store.schedulesToPlan(under: second, limit: 9).missed == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `an old leader settles nothing, nor does the end of an older gap`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.schedule([Self.minutely])
                let first = try await store.lead(for: .milliseconds(-1))
                let old = try #require(try await store.schedulesToPlan(under: first, limit: 9).missed)
                let second = try await store.lead(for: .milliseconds(-1))
                try await store.settle(old, under: first)
                let missed = try #require(try await store.schedulesToPlan(under: second, limit: 9).missed)
                #expect(missed.from == old.from && missed.until > old.until)
                try await store.settle(old, under: second)
                #expect(try await store.schedulesToPlan(under: second, limit: 9).missed == missed)
                try await store.settle(missed, under: second)
                #expect(try await store.schedulesToPlan(under: second, limit: 9).missed == nil)
            }
        }

        @Test(arguments: TestStore.available)
        func `a paused schedule gets no runs for what was missed, and keeps of the waiting what its policy keeps`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                for isDeployment in [false, true] {
                    let name = try await store.schedule([Self.minutely], as: "flow/\(isDeployment)")
                    let term = try await store.reign()
                    try await store.age(by: .seconds(601))
                    let id = try await store.schedule(of: name).id
                    _ = isDeployment ? try await store.pause(name, true) : try await store.pause(id, true)
                    let known = try await store.allRuns(of: name)
                    #expect(known.count >= 9 && known.count <= 12)
                    _ = try await store.lead(term.session)
                    try await store.plan(under: term)
                    let left = try await store.allRuns(of: name)
                    #expect(left.map(\.id) == known.map(\.id))
                    #expect(left.count { $0.state == .scheduled } <= 2)
                    _ = try await store.end(term.session, reason: "done")
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `of a schedule that was deleted meanwhile nothing is made up for`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.minutely])
                let term = try await store.reign()
                try await store.age(by: .seconds(600))
                #expect(try await store.delete(store.schedule(of: name).id))
                _ = try await store.lead(term.session)
                try await store.plan(under: term)
                #expect(try await store.due(on: [.default], limit: 99).isEmpty)
                #expect(try await store.allRuns(of: name).allSatisfy { $0.state == .cancelled })
            }
        }

        @Test(arguments: TestStore.available)
        func `a retry is not held back, whoever leads`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.minutely]) { $0.retries = RetryPolicy(limit: 1) }
                let term = try await store.reign()
                let run = try await store.give([-1], to: name, under: term)[0]
                let by = try await store.openSession("worker")
                let claim = try await store.take(run, by: by).claim
                _ = try await store.report(.failed(Cause("once")), under: claim)
                try await store.age(by: .seconds(600))
                #expect(try await store.due(on: [.default], limit: 9).map(\.run) == [run.id])
                _ = try await store.take(run, by: by)
            }
        }
    }
}
