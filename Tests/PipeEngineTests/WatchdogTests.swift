import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
    @Test func `a working agent says so again and again`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            let notifier = SystemdNotifier(environment: manager.environment(watchdog: .milliseconds(400)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await bench.work(bench.settings(until: .told), notifier: notifier) }
                group.addTask {
                    var signs = 0
                    while signs < 3 { if try await manager.next() == "WATCHDOG=1" { signs += 1 } }
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `an agent that could start no process says nothing`() async throws {
        try await AgentBench.run { bench in
            let manager = try NotifySocket(in: bench.folder)
            let notifier = SystemdNotifier(environment: manager.environment(watchdog: .milliseconds(20)))
            let launcher = GatedLauncher()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await bench.work(bench.settings(until: .told), launcher: launcher, notifier: notifier)
                }
                group.addTask {
                    while try await !manager.next().hasPrefix("READY=1") {}
                    // Many beats of the heart later, and several times what the manager waits.
                    let beats = bench.store.count("renew") + 5
                    while bench.store.count("renew") < beats { try await Task.sleep(for: .milliseconds(1)) }
                    #expect(manager.said == nil)
                    launcher.open()
                    #expect(try await manager.next() == "WATCHDOG=1")
                    bench.tellToStop()
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: [
        [:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "soon"], ["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"],
    ])
    func `nobody is told who does not wait for it`(environment: [String: String]) {
        #expect(SystemdNotifier(environment: environment).watchdog == nil)
    }
}
