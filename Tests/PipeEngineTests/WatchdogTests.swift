import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
    @Test func `a working agent says so again and again`() async throws {
        try await AgentBench.run { bench in
            let manager = try ServiceManager(in: bench.folder)
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
            let manager = try ServiceManager(in: bench.folder)
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
                    while bench.store.count("renew") < beats { await Task.yield() }
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

    /// The other end of the line.
    private final class ServiceManager: Sendable {
        private let path: String
        private let socket: Int32

        init(in folder: String) throws {
            mkdir(folder, 0o700)
            path = folder + "/notify"
            socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let error = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(error == 0)
        }

        deinit { close(socket) }

        func environment(watchdog span: Duration) -> [String: String] {
            ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "\(span.microseconds)", "WATCHDOG_PID": "\(getpid())"]
        }

        /// What was said and not heard yet; `nil` if nothing was.
        var said: String? {
            var bytes = [UInt8](repeating: 0, count: 1_024)
            let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
        }

        func next() async throws -> String {
            while true {
                if let said { return said }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}
