import PipeCore
import PipeEngine
import Testing

/// A hand on the systemd that the test script has started.
struct SystemdHand {
    private let bench: Bench
    private let name: String

    private static let inside = Setup.variable("OCTOPIPE_TEST_SYSTEMD")
    private static let root = Setup.variable("OCTOPIPE_TEST_SYSTEMD_ROOT")

    /// Machines without root, or with other control groups, have none.
    static var isThere: Bool { inside != nil && root != nil }

    /// Gives `body` an agent on the bench's queue as a service that is ready, and removes it afterwards.
    static func withService(
        of bench: Bench, _ settings: [String: String] = [:], _ body: (SystemdHand) async throws -> Void
    ) async throws {
        let root = try #require(root)
        let hand = SystemdHand(bench: bench, name: "octopipe-\(bench.queue)")
        let place = "\(root)/opt/\(hand.name)"
        try TestFile.makeFolder(place)
        // What lies under /tmp outside is not seen inside.
        try TestFile.copy(Checkout.programs + "/pipe-agent", to: place + "/pipe-agent")
        var environment = bench.environment.merging(settings) { $1 }
        environment["HOME"] = "/var/lib/\(hand.name)"
        environment["OCTOPIPE_CONFIG"] = nil
        let variables = environment.sorted { $0.key < $1.key }.map { "Environment=\"\($0.key)=\($0.value)\"" }
        // In a unit a percent sign begins a specifier.
        let unit = """
            [Service]
            Type=notify
            KillMode=mixed
            ExecStart=/opt/\(hand.name)/pipe-agent start -q \(bench.queue) --name service
            StateDirectory=\(hand.name)
            WatchdogSec=2
            WatchdogSignal=SIGKILL
            Restart=on-failure
            RestartSec=100ms
            \(variables.joined(separator: "\n").replacing("%", with: "%%"))
            """
        try TestFile.write(unit + "\n", to: "\(root)/etc/systemd/system/\(hand.name).service")
        try await hand.run("systemctl", "daemon-reload")
        do {
            try await hand.control("start")
            try await body(hand)
        } catch {
            Issue.record(error, "\(try await hand.run("journalctl", "--no-pager", "--unit", hand.name))")
        }
        try await hand.control("kill", "--signal=KILL")
        try await hand.control("stop")
    }

    func control(_ verb: String, _ options: String...) async throws {
        _ = try await run(["systemctl", verb] + options + [name])
    }

    func property(_ property: String) async throws -> String {
        try await run("systemctl", "show", "--value", "--property", property, name).filter { !$0.isNewline }
    }

    @discardableResult
    private func run(_ command: String...) async throws -> String { try await run(command) }

    private func run(_ command: [String]) async throws -> String {
        let program = try await bench.start(try #require(Self.inside), command)
        let exit = try await program.end(within: .seconds(60))
        try #require(exit == .code(0), "\(command): \(program.output)\(program.complaints)")
        return program.output
    }
}
