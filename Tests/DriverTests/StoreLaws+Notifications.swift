import PipeCore
import PipeSQL
import Testing

extension StoreLaws {
    @Suite struct Notifications {
        @Test(arguments: TestStore.available)
        func `a rule has a name of its own, and is found as it was made`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let rule = try await store.notify([.failed], deployments: ["a/b"], tags: ["t"], queues: ["q"])
                #expect(try await store.notificationRules().rules == [rule])
                #expect(try await store.add(rule.spec) == nil)
                #expect(try await store.delete(rule.id))
                #expect(try await !store.delete(rule.id))
                #expect(try await store.notificationRules().rules.isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `without a rule nothing is noted, and the leader has nothing to do`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let session = try await store.openSession()
                try await store.end(store.trigger(store.deploy()), .fails, by: session)
                let agenda = try await store.agenda()
                #expect(!agenda.hasRules && !agenda.hasOccasions && agenda.nextDelivery == nil)
                try await store.notify([.failed])
                // It was before the rule.
                #expect(try await store.occasions().isEmpty)
                #expect(try await store.agenda().hasRules)
            }
        }

        @Test(
            arguments: TestStore.available,
            [
                (RunEvent.succeeded, NotificationEvent.completed), (.fails, .failed),
                (.crashed(Cause("signal")), .crashed), (.timedOut(Cause("slow")), .failed),
            ])
        func `the end of a run is noted with its cause, once for each rule that asks for it`(
            backend: TestStore, end: (event: RunEvent, noted: NotificationEvent)
        ) async throws {
            try await backend.withStore { store in
                let rules = [
                    try await store.notify([end.noted], as: "a"),
                    try await store.notify([.failed, .crashed, .completed], as: "b"),
                ]
                try await store.notify([.cancelled, .retrying], as: "other")
                let run = try await store.trigger(store.deploy())
                try await store.end(run, end.event, by: store.openSession())
                let occasions = try await store.occasions()
                #expect(Set(occasions.map(\.rule)) == Set(rules.map(\.id)) && occasions.count == 2)
                for occasion in occasions {
                    #expect(occasion.event == end.noted && occasion.run == run.id && occasion.runName == run.name)
                    #expect(occasion.about == "flow/deployment" && occasion.cause == end.event.cause?.message)
                }
                #expect(try await store.agenda().hasOccasions)
            }
        }

        @Test(arguments: TestStore.available)
        func `a failure that is tried again is no end, but may be asked for`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.notify([.failed, .retrying])
                let session = try await store.openSession()
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                try await store.end(run, .fails, by: session)
                #expect(try await store.noted() == ["retrying: flow/deployment"])
                try await store.end(run, .fails, by: session)
                #expect(try await store.noted() == ["retrying: flow/deployment", "failed: flow/deployment"])
            }
        }

        @Test(arguments: TestStore.available)
        func `a run that an agent hands back is not retried`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.notify([.retrying, .cancelled, .crashed, .failed])
                let run = try await store.trigger(store.deploy(retries: RetryPolicy(limit: 1)))
                try await store.end(run, .released(reason: "drain"), by: store.openSession())
                #expect(try await store.noted().isEmpty)
            }
        }

        @Test(arguments: TestStore.available)
        func `whoever ends a run, it is noted`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.notify([.crashed, .cancelled])
                let deployment = try await store.deploy()
                // A person.
                let waiting = try await store.trigger(deployment)
                _ = try await store.perform(.cancelRequested(reason: "enough"), on: waiting.id)
                // The sweeper.
                let dead = try await store.openSession("dead")
                _ = try await store.take(store.trigger(deployment), by: dead)
                _ = try await store.renew(dead, lease: .seconds(-1))
                let term = try await store.lead()
                _ = try await store.sweep(under: term, deadlines: StateDeadlines())
                // The next life of an agent.
                let session = try await store.openSession("killed")
                _ = try await store.take(store.trigger(deployment), by: session)
                _ = try await store.end(session, reason: "died")
                // Whoever deletes the deployment.
                _ = try await store.trigger(deployment)
                _ = try await store.delete(deployment)
                #expect(
                    try await store.noted()
                        == ["cancelled", "crashed", "crashed", "cancelled"].map { "\($0): flow/deployment" })
            }
        }

        @Test(arguments: TestStore.available)
        func `filters are all met or nothing is noted`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let rules: [String: ID<NotificationRule>] = [
                    "name": try await store.notify([.failed], as: "name", deployments: ["x/y", "flow/a"]).id,
                    "flow": try await store.notify([.failed], as: "flow", deployments: ["flow/*"]).id,
                    "tag": try await store.notify([.failed], as: "tag", tags: ["u", "t"]).id,
                    "queue": try await store.notify([.failed], as: "queue", queues: ["gpu"]).id,
                    "all": try await store.notify(
                        [.failed], as: "all", deployments: ["flow/a"], tags: ["t"], queues: ["gpu"]
                    ).id,
                ]
                let names = Dictionary(uniqueKeysWithValues: rules.map { ($1, $0) })
                let gpu = try #require(QueueName("gpu"))
                let session = try await store.openSession(queues: [.default, gpu])
                let trials: [(deployment: String, queue: String, tags: [String], noted: Set<String>)] = [
                    ("flow/a", "default", [], ["name", "flow"]), ("flow/b", "default", ["t"], ["flow", "tag"]),
                    ("flowers/a", "gpu", ["T"], ["queue"]),
                    ("flow/a", "gpu", ["x", "t"], ["name", "flow", "tag", "queue", "all"]),
                    ("flow/*", "default", [], ["flow"]),
                ]
                var seen = 0
                for trial in trials {
                    let deployment = try await store.deploy(trial.deployment, queue: trial.queue)
                    try await store.end(store.trigger(deployment, tags: trial.tags), .fails, by: session)
                    let occasions = try await store.occasions().dropFirst(seen)
                    seen += occasions.count
                    #expect(Set(occasions.compactMap { names[$0.rule] }) == trial.noted, "\(trial)")
                }
            }
        }

        @Test(arguments: TestStore.available)
        func `a change that is refused is not noted`(backend: TestStore) async throws {
            try await backend.withStore { store in
                try await store.notify([.failed])
                let run = try await store.trigger(store.deploy())
                let claim = try await store.take(run, by: store.openSession()).claim
                _ = try await store.report(.started, under: claim)
                let standing = try #require(try await store.run(run.id)).standing
                let change = try RunMachine.change(standing, on: .fails, under: claim)
                let outcomes = try await store.apply([change, change])
                #expect(outcomes.first == .applied && outcomes.last != .applied)
                #expect(try await store.occasions().count == 1)
            }
        }

        @Test(arguments: TestStore.available)
        func `a rule that is paused notes nothing, and goes on from when it is resumed`(backend: TestStore) async throws
        {
            try await backend.withStore { store in
                let rule = try await store.notify([.failed])
                let (deployment, session) = (try await store.deploy(), try await store.openSession())
                try await store.end(store.trigger(deployment), .fails, by: session)
                #expect(try await store.pause(rule.id, true))
                try await store.end(store.trigger(deployment), .fails, by: session)
                #expect(try await store.occasions().isEmpty)
                #expect(try await !store.agenda().hasOccasions)
                #expect(try await store.pause(rule.id, false))
                #expect(try await store.occasions().count == 1)
                try await store.end(store.trigger(deployment), .fails, by: session)
                #expect(try await store.occasions().count == 2)
                let resumed = try #require(try await store.notificationRules().rules.first)
                #expect(resumed.activeSince > rule.activeSince && !resumed.isPaused)
            }
        }

        @Test(arguments: TestStore.available)
        func `a rule that is deleted in the middle harms no run`(backend: TestStore) async throws {
            try await backend.withStore { store in
                let (deployment, session) = (try await store.deploy(), try await store.openSession())
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for round in 0..<20 {
                            let rule = try await store.notify([.failed, .completed], as: "rule-\(round)")
                            _ = try await store.delete(rule.id)
                        }
                    }
                    for _ in 0..<20 {
                        let run = try await store.trigger(deployment)
                        group.addTask { try await store.end(run, .fails, by: session) }
                    }
                    try await group.waitForAll()
                }
                let term = try await store.lead()
                _ = try await store.pruneDeliveries(olderThan: .zero, batch: 10, under: term)
                #expect(try await store.occasions().isEmpty)
            }
        }
    }
}
