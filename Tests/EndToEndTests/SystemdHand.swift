import PipeCore
import PipeEngine
import Testing

/// A hand on the systemd that the test script has started, and on an agent in it, as `systemd/pipe-agent.service` has
/// it.
struct SystemdHand {
    private let bench: Bench
    private let name: String

    private static let inside = Setup.variable("OCTOPIPE_TEST_SYSTEMD")
    private static let root = Setup.variable("OCTOPIPE_TEST_SYSTEMD_ROOT")

    /// Machines without root, or with other control groups, have none.
    static var isThere: Bool { inside != nil && root != nil }

    /// A folder that has the same contents inside and outside.
    var place: String { "/opt/\(name)" }
    private var placeOutside: String { (Self.root ?? "") + place }

    /// Gives `body` an agent on the bench's queue as a service, which is ready unless it is not to be waited for, and
    /// removes it afterwards. `directives` go into the unit.
    static func withService(
        of bench: Bench, _ settings: [String: String] = [:], directives: [String] = [], isWaitedFor: Bool = true,
        _ body: (SystemdHand) async throws -> Void
    ) async throws {
        let hand = SystemdHand(bench: bench, name: "octopipe-\(bench.queue)")
        try hand.install(settings, directives)
        try await hand.run("systemd-sysusers", hand.place + "/sysusers")
        try await hand.run("systemctl", "daemon-reload")
        do {
            try await hand.control("start", isWaitedFor ? "--quiet" : "--no-block")
            try await body(hand)
        } catch {
            Issue.record(error, "\(try await hand.journal())")
        }
        if try await hand.property("ActiveState") != "inactive" { try await hand.control("kill", "--signal=KILL") }
        try await hand.control("stop")
    }

    private func install(_ settings: [String: String], _ directives: [String]) throws {
        let root = try #require(Self.root)
        try TestFile.makeFolder(placeOutside)
        // What lies under /tmp outside is not seen inside.
        try TestFile.copy(Checkout.programs + "/pipe-agent", to: placeOutside + "/pipe-agent")
        try TestFile.copy(Checkout.root + "/systemd/octopipe.sysusers", to: placeOutside + "/sysusers")
        try configure("")
        var environment = bench.environment.merging(settings) { $1 }
        environment["HOME"] = nil
        environment["OCTOPIPE_CONFIG"] = place + "/config.yaml"
        environment["OCTOPIPE_STATE_DIRECTORY"] = "/var/lib/\(name)"
        let variables = environment.sorted { $0.key < $1.key }.map { "Environment=\"\($0.key)=\($0.value)\"" }
        // In a unit a percent sign begins a specifier.
        let dropIn = """
            [Service]
            ExecStart=
            ExecStart=\(place)/pipe-agent start --name service
            StateDirectory=\(name)
            WatchdogSec=2
            RestartSec=100ms
            \(variables.joined(separator: "\n").replacing("%", with: "%%"))
            \(directives.joined(separator: "\n"))
            """
        let unit = "\(root)/etc/systemd/system/\(name).service"
        try TestFile.copy(Checkout.root + "/systemd/pipe-agent.service", to: unit)
        try TestFile.makeFolder(unit + ".d")
        try TestFile.write(dropIn + "\n", to: unit + ".d/test.conf")
    }

    /// Writes the configuration file; the queues are always the bench's own and these.
    func configure(_ text: String, andQueues others: String...) throws {
        let queues = ([bench.queue] + others).joined(separator: ", ")
        try TestFile.write("work_queues: [\(queues)]\n\(text)", to: placeOutside + "/config.yaml")
    }

    /// Makes the file that a run waits for.
    func allow(_ file: String) throws { try TestFile.write("", to: "\(placeOutside)/\(file)") }

    /// Waits until `systemctl status` says so.
    func says(_ words: String) async throws {
        try await eventually("the service says '\(words)'") { try await property("StatusText").contains(words) }
    }

    /// What the journal has of the service, as one JSON object a line.
    func journal(_ matches: String...) async throws -> String {
        try await run(["journalctl", "--no-pager", "--output=json", "--unit", name] + matches)
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
