import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Schedules {
        private static let hourly = ScheduleSpec(.cron("0 * * * *"))

        @Test(arguments: TestStore.available)
        func `applying creates, changes and removes what the file declares`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let a = ScheduleSpec(name: "a", .cron("0 1 * * *"))
                let b = ScheduleSpec(name: "b", .cron("0 2 * * *"))
                let name = try await store.schedule([a, b])
                let first = try await store.schedules(of: name)
                #expect(first.map(\.spec) == [a, b])
                #expect(first.allSatisfy { $0.isDeclared && !$0.isPaused })
                let changed = ScheduleSpec(name: "b", .cron("0 3 * * *"), overlap: .skip, maxActiveRuns: 2)
                let c = ScheduleSpec(name: "c", .interval(.seconds(60)), isActive: false)
                try await store.schedule([changed, c])
                let second = try await store.schedules(of: name)
                #expect(second.map(\.spec) == [changed, c])
                #expect(second[0].id == first[1].id)
                #expect(second[1].isPaused)
                try await store.schedule([])
                #expect(try await store.schedules(of: nil).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `applying the same again changes nothing and resumes nothing`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.hourly])
                let schedule = try await store.schedule(of: name)
                let term = try await store.reign()
                let before = try await store.allRuns(of: name)
                #expect(before.count >= 3)
                try await store.schedule([Self.hourly])
                #expect(try await store.schedulesToPlan(under: term, limit: 9).schedules.isEmpty)
                #expect(try await store.allRuns(of: name) == before)
                #expect(try await store.pause(schedule.id, true))
                #expect(try await store.allRuns(of: name).isEmpty)
                try await store.schedule([Self.hourly])
                try await store.schedule([Self.hourly]) { $0.tags = ["changed"] }
                #expect(try await store.schedule(of: name).isPaused)
                try await store.plan(under: term)
                #expect(try await store.allRuns(of: name).isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `the file resumes and pauses when it says something else than before`(backend: TestStore) async throws {
            try await backend.withStore { store in
                var spec = Self.hourly
                let name = try await store.schedule([spec])
                let id = try await store.schedule(of: name).id
                spec.isActive = false
                try await store.schedule([spec])
                #expect(try await store.schedule(of: name).isPaused)
                _ = try await store.pause(id, false)
                spec.maxActiveRuns = 1
                try await store.schedule([spec])
                #expect(try await !store.schedule(of: name).isPaused)
                _ = try await store.pause(id, true)
                spec.isActive = true
                try await store.schedule([spec])
                #expect(try await !store.schedule(of: name).isPaused)
            }
        }

        @Test(arguments: TestStore.available)
        func `a deployment's only schedule stays the same one with another rule`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.hourly])
                let before = try await store.schedule(of: name)
                _ = try await store.pause(before.id, true)
                try await store.schedule([ScheduleSpec(.cron("30 * * * *"))])
                let after = try await store.schedule(of: name)
                #expect(after.id == before.id && after.isPaused)
                #expect(after.spec.key == "30 * * * *")
            }
        }

        @Test(arguments: TestStore.available)
        func `what was added by hand outlives the file, until the file declares it`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.hourly])
                let byHand = ScheduleSpec(.cron("30 * * * *"))
                guard case .added(let added) = try await store.add(byHand, to: name) else {
                    return #expect(Bool(false), "not added")
                }
                #expect(!added.isDeclared)
                #expect(try await store.add(byHand, to: name) == .known(added))
                #expect(try await store.add(byHand, to: try #require(DeploymentName("no/such"))) == .unknownDeployment)
                try await store.schedule([Self.hourly]) { $0.tags = ["changed"] }
                #expect(try await store.schedules(of: name).count == 2)
                _ = try await store.pause(added.id, true)
                // The file's rule becomes the one that was added by hand.
                try await store.schedule([byHand])
                let left = try await store.schedule(of: name)
                #expect(left.id == added.id && left.isDeclared && left.isPaused)
                #expect(try await store.delete(left.id))
                #expect(try await !store.delete(left.id))
                #expect(try await !store.pause(left.id, true))
            }
        }

        @Test(arguments: TestStore.available)
        func `a pause takes the runs ahead away, and what passes in it is not made up for`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([ScheduleSpec(.cron("* * * * * *"), onMissed: .all)])
                let id = try await store.schedule(of: name).id
                let term = try await store.reign()
                for isDeployment in [false, true] {
                    let known = try await store.allRuns(of: name)
                    #expect(known.count > 50)
                    _ = isDeployment ? try await store.pause(name, true) : try await store.pause(id, true)
                    let left = try await store.allRuns(of: name)
                    #expect(left.count < known.count - 50)
                    #expect(try await store.plan(under: term) == 0)
                    try await store.age(by: .seconds(60))
                    _ = try await store.lead(term.session)
                    let resumedAt = try await store.now()
                    _ = isDeployment ? try await store.pause(name, false) : try await store.pause(id, false)
                    #expect(try await store.plan(under: term) == 1)
                    let new = try await store.allRuns(of: name).filter { run in !left.contains { $0.id == run.id } }
                    #expect(new.count > 50)
                    #expect(new.allSatisfy { $0.scheduledAt > resumedAt })
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `deleting takes the runs ahead along, with the schedule and with the deployment`(
            backend: TestStore
        ) async throws {
            try await backend.withStore { store in
                let name = try await store.schedule([Self.hourly, ScheduleSpec(.cron("30 * * * *"))])
                let term = try await store.reign()
                let all = try await store.schedules(of: name)
                #expect(try await store.delete(all[0].id))
                let left = try await store.allRuns(of: name)
                #expect(!left.isEmpty && left.allSatisfy { $0.schedule == all[1].id })
                let waiting = try await store.trigger(name)
                #expect(try await store.delete(name) == 1)
                #expect(try await store.runs(RunFilter(limit: 99, includesAhead: true)).map(\.id) == [waiting.id])
                #expect(try await store.schedules(of: nil).isEmpty)
                #expect(try await store.plan(under: term) == 0)
            }
        }
    }
}
