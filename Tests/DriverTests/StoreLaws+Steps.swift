import PipeCore
import PipeSQL
import TestSupport
import Testing

extension StoreLaws {
    /// A start and what comes right after it are written as one.
    @Suite struct Steps {
        private static let events: [RunEvent] = [
            .succeeded, .failed(Cause("no", exitCode: 3)), .timedOut(Cause("too long")),
            .crashed(Cause("gone", signal: 9)),
            .released(reason: "the agent stops"),
        ]

        /// A start and what the same holder reports next, each of so long ago.
        private func steps(
            of claimed: ClaimedRun, to event: RunEvent, ago ages: (start: Duration, end: Duration) = (.zero, .zero),
            using usage: ResourceUse? = nil
        ) throws -> [RunChange] {
            let start = try RunMachine.change(
                claimed.run.standing, on: .started, under: claimed.claim, age: ages.start)
            let standing = start.standing(retries: claimed.run.retries)
            return [
                start,
                try RunMachine.change(standing, on: event, under: claimed.claim, using: usage, age: ages.end),
            ]
        }

        @Test(arguments: TestStore.available, events)
        func `both are in the history, each as if it had come alone`(backend: TestStore, event: RunEvent) async throws {
            try await backend.withStore { store in
                let name = try await store.deploy(retries: RetryPolicy(limit: 1))
                let session = try await store.openSession()
                let usage = ResourceUse(cpu: .milliseconds(12), peakMemory: 1 << 20, logBytes: 7)
                var histories: [[RunHistoryEntry]] = []
                for isTogether in [true, false] {
                    let claimed = try await store.take(store.trigger(name), by: session)
                    let changes = try steps(of: claimed, to: event, using: usage)
                    for group in isTogether ? [changes] : changes.map({ [$0] }) {
                        #expect(try await store.apply(group).allSatisfy { $0 == .applied })
                    }
                    let run = try #require(try await store.run(claimed.run.id))
                    let history = try await store.history(of: run.id)
                    #expect(HistoryRules.problems(of: run, history) == [])
                    #expect(run.startedAt.map { $0 <= history[3].at } == true)
                    histories.append(history)
                }
                #expect(histories[0].map(\.isolated) == histories[1].map(\.isolated))
                #expect(histories[0].map(\.event).prefix(3) == ["accepted", "claimed", "started"])
                #expect(histories[0][2].usage == nil && histories[0][3].usage == usage)
            }
        }

        @Test(arguments: TestStore.available, [true, false])
        func `what is told late has not happened later`(backend: TestStore, isTogether: Bool) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let claimed = try await store.take(store.trigger(name), by: session)
                let changes = try steps(of: claimed, to: .succeeded, ago: (.seconds(90), .seconds(30)))
                for group in isTogether ? [changes] : changes.map({ [$0] }) {
                    #expect(try await store.apply(group).allSatisfy { $0 == .applied })
                }
                let run = try #require(try await store.run(claimed.run.id))
                let (start, end) = (try #require(run.startedAt), try #require(run.endedAt))
                #expect(end - start > .seconds(59) && end - start < .seconds(89))
                // When the store heard of it.
                let history = try await store.history(of: run.id)
                #expect(history[3].at - end >= .seconds(30))
                #expect(isTogether ? history[2].at == start : history[2].at - start >= .seconds(90))
            }
        }

        @Test(arguments: TestStore.available)
        func `no run ends before it started`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let claimed = try await store.take(store.trigger(name), by: session)
                // As where the store takes long to hear of the start.
                let changes = try steps(of: claimed, to: .succeeded, ago: (.zero, .seconds(30)))
                for change in changes { #expect(try await store.apply([change]) == [.applied]) }
                let run = try #require(try await store.run(claimed.run.id))
                #expect(run.endedAt == run.startedAt)
            }
        }

        @Test(arguments: TestStore.available)
        func `where one does not apply any more neither does`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let claimed = try await store.take(store.trigger(name), by: session)
                let changes = try steps(of: claimed, to: .succeeded)
                #expect(try await store.apply([changes[0]]) == [.applied])
                let moved = try await store.run(claimed.run.id)
                #expect(try await store.apply(changes) == [.refused(moved), .refused(moved)])
                #expect(try await store.run(claimed.run.id) == moved)
                #expect(try await store.apply([changes[1]]) == [.applied])
            }
        }

        @Test(arguments: TestStore.available)
        func `what somebody else asks for in between is a step of its own`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (name, session) = (try await store.deploy(), try await store.openSession())
                let claimed = try await store.take(store.trigger(name), by: session)
                var changes = try steps(of: claimed, to: .succeeded).dropLast()
                for (event, claim) in [
                    (RunEvent.pauseRequested(reason: "wait"), nil), (.resumed, nil),
                    (.cancelRequested(reason: "enough"), nil), (.stopped(Cause("stopped")), claimed.claim),
                ] {
                    let standing = try #require(changes.last).standing(retries: .none)
                    changes.append(try RunMachine.change(standing, on: event, under: claim))
                }
                #expect(try await store.apply(Array(changes)).allSatisfy { $0 == .applied })
                let run = try #require(try await store.run(claimed.run.id))
                #expect(run.state == .cancelled)
                #expect(HistoryRules.problems(of: run, try await store.history(of: run.id)) == [])
            }
        }
    }
}

extension RunHistoryEntry {
    /// What does not depend on the time.
    fileprivate var isolated: [String] {
        ["\(revision)", event, state.rawValue, "\(attempt)", "\(cause, default: "-")", "\(usage, default: "-")"]
    }
}
