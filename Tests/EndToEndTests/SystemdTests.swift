import PipeCore
import TestSupport
import Testing

extension EndToEnd {
    /// An agent under a systemd of the tests' own, where this machine can have one: see `scripts/lib/systemd.sh`.
    @Suite(.enabled(if: SystemdHand.isThere)) struct Systemd {
        /// Hangs, and does not the second time.
        private static let hangsOnce = "[ $OCTOPIPE_ATTEMPT -gt 1 ] || exec sleep 600"

        @Test(arguments: Setup.withServer)
        func `a service that is restarted hands its run back, and takes it up again`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.hangsOnce, retries: 1)
                try await SystemdHand.withService(of: bench, ["OCTOPIPE_DRAIN_TIMEOUT": "100ms"]) { service in
                    let id = try await bench.trigger()
                    try await bench.isNow(.running, id)
                    try await service.control("restart")
                    let run = try await bench.ended(id)
                    #expect(run.state == .completed && run.attempt == 2 && run.spent == 0)
                    #expect(try await bench.words(of: id).contains("released"))
                    #expect(try await service.property("Result") == "success")
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `an agent that turns no more is killed by systemd and started again`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.hangsOnce, retries: 1)
                try await SystemdHand.withService(of: bench) { service in
                    let id = try await bench.trigger()
                    try await bench.isNow(.running, id)
                    // Several times what systemd waits for a sign of life: as long as it turns, it stays.
                    try await eventually("the agent has lived for a while") {
                        let begin = try #require(try await bench.run(id).startedAt)
                        return try await bench.store.now() - begin > .seconds(5)
                    }
                    #expect(try await service.property("NRestarts") == "0")
                    try await service.control("kill", "--signal=STOP", "--kill-who=main")
                    let run = try await bench.ended(id)
                    #expect(run.state == .completed && run.attempt == 2)
                    #expect(try await service.property("NRestarts") == "1")
                    let lost = try await bench.store.history(of: id).first { $0.event == "lost" }
                    #expect(lost?.cause?.message.contains("was started again") == true)
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `the service says what it does, and a reload changes that`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await SystemdHand.withService(of: bench, ["OCTOPIPE_SLOTS": "3"]) { service in
                    let status = try await service.property("StatusText")
                    #expect(status == "0 of 3 slots, \(bench.queue), store ok, broker ok")
                    try await bench.deploy("while [ ! -e \(service.place)/go ]; do sleep 0.05; done")
                    let id = try await bench.trigger()
                    try await service.says("1 of 3 slots")
                    try service.configure("", andQueues: "\(bench.queue)-b")
                    try await service.control("reload")
                    try await service.says("1 of 3 slots, \(bench.queue)+\(bench.queue)-b, store ok, broker ok")
                    try service.configure("lease: soon\n")
                    try await service.control("reload")
                    try service.allow("go")
                    #expect(try await bench.ended(id).state == .completed)
                    try await service.says("0 of 3 slots, \(bench.queue)+\(bench.queue)-b")
                    #expect(try await service.property("ActiveState") == "active")
                }
                try RabbitHand().deleteQueue(bench.queue + "-b")
            }
        }

        /// TimeoutStopSec in this unit is less than the run takes.
        @Test(arguments: Setup.withBroker)
        func `a stop waits for the run as long as the drain may last, whatever systemd would wait`(
            setup: Setup
        ) async throws {
            try await Bench.with(setup) { bench in
                try await SystemdHand.withService(of: bench, directives: ["TimeoutStopSec=2"]) { service in
                    try await bench.deploy("while [ ! -e \(service.place)/go ]; do sleep 0.05; done")
                    let id = try await bench.trigger()
                    try await bench.isNow(.running, id)
                    let start = try await bench.store.now()
                    try await service.control("stop", "--no-block")
                    try await service.says("stopping: 1 running, store ok, broker ok")
                    try await eventually("systemd would have waited no longer") {
                        try await bench.store.now() - start > .seconds(5)
                    }
                    #expect(try await service.property("ActiveState") == "deactivating")
                    try service.allow("go")
                    #expect(try await bench.ended(id).state == .completed)
                    try await eventually("the service ends") {
                        try await service.property("ActiveState") == "inactive"
                    }
                    #expect(try await service.property("Result") == "success")
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `a service that is started before its database is ready once that is there`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let url = try PostgresHand.url(ofDatabase: bench.database)
                let proxy = try Proxy(to: url, isOpen: false)
                defer { proxy.close() }
                let settings = ["OCTOPIPE_DATABASE": try proxy.url(like: url)]
                try await SystemdHand.withService(of: bench, settings, isWaitedFor: false) { service in
                    try await service.says("waiting for the store: ")
                    #expect(try await service.property("ActiveState") == "activating")
                    proxy.open()
                    try await eventually("the service is ready") {
                        try await service.property("ActiveState") == "active"
                    }
                    #expect(try await service.property("NRestarts") == "0")
                }
            }
        }

        @Test(arguments: Setup.withBroker)
        func `the journal has a run's facts as fields`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy("true")
                try await SystemdHand.withService(of: bench) { service in
                    let id = try await bench.trigger()
                    #expect(try await bench.ended(id).state == .completed)
                    let lines = try await eventually("the journal knows the run") {
                        let lines = try await service.journal("RUN_ID=\(id)").split(separator: "\n")
                        return lines.isEmpty ? nil : lines
                    }
                    let entry = try JSON.parse(String(try #require(lines.first)))
                    #expect(entry["DEPLOYMENT"]?.string == "flow/bench")
                    #expect(entry["QUEUE"]?.string == bench.queue)
                    #expect(entry["PRIORITY"]?.string == "6")
                    #expect(entry["SYSLOG_IDENTIFIER"]?.string == "pipe-agent")
                    #expect(entry["CODE_FILE"]?.string?.hasSuffix(".swift") == true)
                }
            }
        }
    }
}
