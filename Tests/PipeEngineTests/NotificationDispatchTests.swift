import PipeCore
import PipeEngine
import PipeSQL
import Testing

@Suite(.timeLimit(.minutes(1))) struct NotificationDispatchTests {
    private func rule(
        _ events: [NotificationEvent], as name: String = "ops", recovery: Bool = false, on bench: AgentBench
    ) async throws {
        let spec = NotificationSpec(
            name: name, events: events, tellsRecovery: recovery, target: .address("https://x/y"))
        _ = try #require(try await bench.store.add(spec))
    }

    /// Runs an agent while `body` does.
    private func whileWorking(
        _ bench: AgentBench, _ courier: RecordingCourier, settings: AgentSettings? = nil,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let settings = settings ?? bench.settings(until: .told)
            group.addTask { try await bench.work(settings, courier: courier) }
            group.addTask {
                try await body()
                bench.tellToStop()
            }
            try await group.waitForAll()
        }
    }

    /// The next messages that the courier is given.
    private func next(_ count: Int = 1, from courier: RecordingCourier) async -> [NotificationMessage] {
        var messages: [NotificationMessage] = []
        for await message in courier.attempts {
            messages.append(message)
            if messages.count == count { break }
        }
        return messages
    }

    /// Moves what is known of messages into the past, and rings.
    private func age(_ bench: AgentBench, by seconds: Int) async throws {
        let store = try #require(bench.store.base as? SQLStore)
        try await store.client.perform(.transaction) { (db) throws(StoreError) in
            try db.execute(
                script: """
                    update notification_occasion set at = at - \(seconds)000000;
                    update notification_delivery
                       set due_at = due_at - \(seconds)000000, created_at = created_at - \(seconds)000000;
                    """)
            try db.ring()
        }
    }

    @Test func `who asks to be told of a failure is told, with the end of its log`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let courier = RecordingCourier()
            try await whileWorking(bench, courier) {
                let run = try await bench.trigger("echo first; echo oops; exit 3")
                _ = try await bench.trigger("true")
                let message = try #require(await next(from: courier).first)
                #expect(message.subject == "\(run.deployment) failed: \(run.name)")
                #expect(message.text.contains("Why: exit code 3") && message.text.hasSuffix("first\n  oops"))
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 10).map(\.state) == [.delivered]
                }
            }
            #expect(courier.messages.count == 1)
        }
    }

    @Test func `an agent without a rule asks nothing about notifications`() async throws {
        try await AgentBench.run { bench in
            let courier = RecordingCourier()
            for _ in 0..<3 { _ = try await bench.trigger("exit 1") }
            try await bench.work(bench.settings(), courier: courier)
            for call in ["rulesOnDuty", "openOccasions", "dueDeliveries", "lookForOccasions", "pruneDeliveries"] {
                #expect(bench.store.count(call) == 0, "\(call)")
            }
            #expect(bench.store.count("agenda") > 0 && courier.messages.isEmpty)
        }
    }

    @Test func `an agent whose rules are all paused does not ask again and again`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let known = try #require(try await bench.store.notificationRules().rules.first)
            _ = try await bench.store.pause(known.id, true)
            try await whileWorking(bench, RecordingCourier()) {
                try await eventually { bench.store.count("rulesOnDuty") > 0 }
                let run = try await bench.trigger("sleep 2")
                try await eventually { try await bench.store.run(run.id)?.state == .completed }
                #expect(bench.store.count("pruneDeliveries") <= 1)
            }
        }
    }

    @Test func `of many failures three are told at once, and the rest in one message`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let courier = RecordingCourier()
            try await whileWorking(bench, courier) {
                var runs: Set<ID<FlowRun>> = []
                for _ in 0..<20 { runs.insert(try await bench.trigger("exit 1").id) }
                let first = await next(3, from: courier)
                #expect(first.allSatisfy { $0.facts["count"] == 1 })
                try await eventually {
                    try await bench.store.runs(RunFilter(states: [.failed], limit: 100)).count == 20
                }
                try await age(bench, by: 61)
                let digest = try #require(await next(from: courier).first)
                #expect(digest.subject == "17 failed" && digest.facts["count"] == 17)
                let told = Set(first.compactMap { $0.facts["run"]?["id"]?.string })
                #expect(told.count == 3 && told.isSubset(of: Set(runs.map(\.description))))
            }
            #expect(courier.messages.count == 4)
        }
    }

    @Test func `what did not arrive is sent again under the same id`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let courier = RecordingCourier([.problem(.temporary("away")), .problem(.temporary("away"))])
            try await whileWorking(bench, courier) {
                _ = try await bench.trigger("exit 1")
                for tries in 1...2 {
                    _ = await next(from: courier)
                    try await eventually {
                        try await bench.store.deliveries(of: nil, limit: 1).first?.tries == tries
                    }
                    #expect(try await bench.store.notificationRules().rules.first?.problem == "away")
                    try await age(bench, by: 60)
                }
                _ = await next(from: courier)
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 1).first?.state == .delivered
                }
            }
            #expect(courier.messages.count == 3 && Set(courier.messages).count == 1)
        }
    }

    @Test func `what can never arrive is given up with its reason`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let courier = RecordingCourier([.problem(.permanent("404 Not Found"))])
            try await whileWorking(bench, courier) {
                _ = try await bench.trigger("exit 1")
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 1).first?.state == .failed
                }
            }
            #expect(try await bench.store.deliveries(of: nil, limit: 1).first?.answer == "404 Not Found")
        }
    }

    @Test func `a leader stopped in the middle of a delivery leaves it to the next, under the same id`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let silent = RecordingCourier(silentRule: "ops")
            try await whileWorking(bench, silent) {
                _ = try await bench.trigger("exit 1")
                _ = await next(from: silent)
            }
            let left = try #require(try await bench.store.deliveries(of: nil, limit: 1).first)
            #expect(left.state == .waiting && left.tries == 0)
            let courier = RecordingCourier()
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), courier: courier, stops: stops) }
                #expect(await next(from: courier).map(\.id) == [left.message.id])
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 1).first?.state == .delivered
                }
                stop.yield()
                try await group.waitForAll()
            }
        }
    }

    @Test func `a receiver that is silent holds up no other, and no run`() async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], as: "silent", on: bench)
            try await rule([.failed], as: "quick", on: bench)
            let courier = RecordingCourier(silentRule: "silent")
            try await whileWorking(bench, courier) {
                for _ in 0..<3 { _ = try await bench.trigger("exit 1") }
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 100)
                        .count { $0.ruleName == "quick" && $0.state == .delivered } == 3
                }
            }
            // Two at once, and no third while they hang.
            #expect(courier.messages.count { $0.facts["rule"] == "silent" } == 2)
        }
    }

    @Test(
        arguments: [
            "rulesOnDuty", "lookForOccasions", "openOccasions", "logTail", "keepDrafts", "dueDeliveries",
            "settleDelivery", "pruneDeliveries", "agenda",
        ], [FaultStore.Fault.before, .after])
    func `one call that fails loses no message and doubles none`(call: String, fault: FaultStore.Fault) async throws {
        try await AgentBench.run { bench in
            try await rule([.failed], on: bench)
            let courier = RecordingCourier()
            bench.store.fail(call, fault)
            try await whileWorking(bench, courier) {
                _ = try await bench.trigger("exit 1")
                try await eventually {
                    try await bench.store.deliveries(of: nil, limit: 10).map(\.state) == [.delivered]
                }
            }
            #expect(bench.store.count(call) > 0 && courier.messages.count == 1)
        }
    }

    @Test func `an agent that falls silent is told of, and that it is back`() async throws {
        try await AgentBench.run { bench in
            try await rule([.agentOffline], recovery: true, on: bench)
            let gone = AgentDescription(name: "gone", host: "h", pid: 1, version: "t", queues: [.default], slots: 1)
            let courier = RecordingCourier()
            var settings = bench.settings(until: .told)
            settings.lease = .seconds(1)
            try await whileWorking(bench, courier, settings: settings) {
                _ = try await bench.store.open(gone, lease: .milliseconds(1))
                #expect(await next(from: courier).map(\.subject) == ["agent gone is offline"])
                _ = try await bench.store.open(gone, lease: .seconds(60))
                #expect(await next(from: courier).map(\.subject) == ["agent gone is online again"])
            }
        }
    }
}
