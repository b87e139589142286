import PipeCore
import PipeRuntime
import Testing

@Suite struct WaitingFactsTests {
    private typealias Code = WaitingReason.Code

    private func codes(_ change: (inout Sight) -> Void = { _ in }) -> [WaitingReason.Code] {
        reasons(change).map(\.code)
    }

    private func reasons(_ change: (inout Sight) -> Void = { _ in }) -> [WaitingReason] {
        var sight = Sight()
        change(&sight)
        return sight.facts.reasons
    }

    @Test func `where nothing holds a run back, an agent should take it any moment`() {
        #expect(codes() == [.anyMoment])
    }

    @Test func `a run that is not scheduled does not wait`() {
        for (state, code) in [
            (RunState.pending, Code.pending), (.running, .running), (.cancelling, .cancelling), (.paused, .paused),
            (.completed, .ended), (.failed, .ended), (.crashed, .ended), (.cancelled, .ended),
        ] {
            #expect(codes { $0.state = state } == [code])
        }
        let running = reasons {
            $0.state = .running
            $0.agent = "anna"
        }
        #expect(running.first?.message.hasPrefix("it runs on agent anna") == true)
    }

    @Test func `a run whose deployment is gone, or that is too late, waits for nothing else`() {
        #expect(codes { $0.hasDeployment = false } == [.deploymentDeleted])
        #expect(codes { $0.startBy = -1 } == [.tooLate])
        #expect(codes { $0.startBy = 1 } == [.anyMoment])
        #expect(
            codes {
                $0.startBy = -1
                $0.attempt = 1
            } == [.anyMoment], "a retry is never too late")
    }

    @Test func `a run that is not due says in how long it will be`() {
        let early = reasons { $0.due = 90 }
        #expect(early.map(\.code) == [.notDue])
        #expect(early.first?.message.hasPrefix("it is due in 1m30s, at ") == true)
        let again = reasons {
            $0.due = 30
            $0.attempt = 2
            $0.spent = 2
        }
        #expect(again.map(\.code) == [.awaitingRetry])
        #expect(again.first?.message.contains("retry 2 of 3 is due in 30s") == true)
    }

    @Test func `what may be over by the time it is due is not told`() {
        #expect(
            codes {
                $0.due = 60
                $0.agents = [.init(name: "anna", held: 4)]
                $0.broker = .away("connection refused")
                $0.limits[.queue] = 1
                $0.held = [.queue: 1]
            } == [.notDue])
    }

    @Test func `pauses come before agents, and both before what may be over in a moment`() {
        #expect(
            codes {
                $0.isDeploymentPaused = true
                $0.isQueuePaused = true
                $0.agents = []
            } == [.deploymentPaused, .queuePaused, .noAgent])
        #expect(
            codes {
                $0.due = 60
                $0.isQueuePaused = true
            } == [.notDue, .queuePaused])
    }

    @Test func `a limit names the runs that reach it`() {
        for (ground, code) in [
            (HeldBeside.Ground.queue, Code.queueLimit), (.deployment, .deploymentLimit), (.schedule, .scheduleLimit),
            (.backfill, .backfillLimit),
        ] {
            let full = reasons {
                $0.schedule = ScheduleSpec(name: "s", .cron("@daily"))
                $0.limits[ground] = 2
                $0.held = [ground: 2]
            }
            #expect(full.map(\.code) == [code])
            #expect(full.first?.message.contains("has 2 of at most 2 runs under way: held-1 (") == true)
            #expect(
                codes {
                    $0.schedule = ScheduleSpec(name: "s", .cron("@daily"))
                    $0.limits[ground] = 2
                    $0.held = [ground: 1]
                } == [.anyMoment])
        }
    }

    @Test func `a schedule's run waits for a leader, its retry does not`() {
        let spec = ScheduleSpec(.cron("@daily"))
        #expect(
            codes {
                $0.schedule = spec
                $0.isLed = false
            } == [.noLeader])
        #expect(
            codes {
                $0.schedule = spec
                $0.isSettling = true
            } == [.settling])
        #expect(
            codes {
                $0.schedule = spec
                $0.isLed = false
                $0.attempt = 1
            } == [.anyMoment])
        #expect(codes { $0.isLed = false } == [.anyMoment], "nobody's schedule made it")
    }

    @Test(arguments: OverlapPolicy.allCases)
    func `where runs must not overlap, the one before is named`(policy: OverlapPolicy) {
        let found = reasons {
            $0.schedule = ScheduleSpec(.cron("@daily"), overlap: policy)
            $0.earlier = 5
        }
        guard policy != .allow else {
            #expect(found.map(\.code) == [.anyMoment])
            return
        }
        #expect(found.map(\.code) == [.overlap])
        #expect(found.first?.message.contains("earlier-1 (") == true)
        #expect(
            found.first?.message.contains("and 2 more, earlier of the same schedule (overlap: \(policy.rawValue))")
                == true)
    }

    @Test func `without an agent on the queue it is said which there are elsewhere`() {
        let found = reasons { $0.agents = [.init(name: "bert", queue: "other"), .init(name: "cleo", lease: -5)] }
        #expect(
            found == [
                WaitingReason(
                    .noAgent,
                    "no agent takes from work queue default; unreachable: cleo; agents on other queues: bert (other)",
                    do: "pipe-agent start -q \"default\"")
            ])
    }

    @Test func `agents that are all full are named with their load`() {
        let full = reasons { $0.agents = [.init(name: "anna", held: 4)] }
        #expect(full.map(\.code) == [.agentsFull])
        #expect(full.first?.message == "every agent on work queue default is full: anna 4/4")
        #expect(codes { $0.agents = [.init(name: "anna", held: 4), .init(name: "bert", held: 3)] } == [.anyMoment])
    }

    @Test func `a broker that is away is told last`() {
        #expect(codes { $0.broker = .away("connection refused") } == [.brokerAway])
        #expect(codes { $0.broker = .present } == [.anyMoment])
    }

    @Test func `every reason but a wait says what to do`() {
        #expect(reasons { $0.isQueuePaused = true }.first?.remedy == "pipectl work-queue resume \"default\"")
        #expect(
            reasons { $0.isQueuePaused = true }.first?.report
                == [
                    "code": "queue_paused", "message": "work queue default is paused",
                    "do": "pipectl work-queue resume \"default\"",
                ])
    }
}
