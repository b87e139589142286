import CLinux
import Glibc
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct CommandCourierTests {
    private static let spec = NotificationSpec(name: "ops", events: [.failed], target: .command(["/bin/true"]))
    private static let message = NotificationMessage.sample(of: spec, at: Instant(microseconds: 1_800_000_000_000_000))

    private func courier(patience: Duration = .seconds(30)) -> CommandCourier {
        CommandCourier(
            launcher: ProcessLauncher(), environment: ["PATH": "/usr/bin:/bin", "SECRET": "s3cret"],
            patience: patience, network: RecordingCourier([.problem(.permanent("the network"))]))
    }

    private func run(_ script: String, _ arguments: String..., message: NotificationMessage = message) async throws
        -> String
    {
        try await courier().deliver(message, over: .command(["/bin/sh", "-c", script, "sh"] + arguments))
    }

    private func complaint(_ words: [String], patience: Duration = .seconds(30)) async -> DeliveryProblem? {
        do throws(DeliveryProblem) {
            _ = try await courier(patience: patience).deliver(Self.message, over: .command(words))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a command gets the message on its standard input, whole`() async throws {
        let long = NotificationMessage(
            id: .random(), at: Self.message.at, subject: "s", text: String(repeating: "0123456789", count: 50_000),
            facts: [:])
        let size = long.json.description.utf8.count + 1
        #expect(try await run("wc -c", message: long) == "\(size)")
        #expect(try await run("cat") == Self.message.json.description.prefix(200))
        #expect(try await run("cat /dev/stdin | wc -l") == "1")
    }

    @Test func `what a short script wants is in its environment, and nothing of the agent's`() async throws {
        let printed = try await run(#"echo "$OCTOPIPE_NOTIFICATION_RULE $OCTOPIPE_NOTIFICATION_EVENT $SECRET.""#)
        #expect(printed == "ops failed .")
        #expect(try await run(#"echo "$OCTOPIPE_NOTIFICATION_ID""#) == Self.message.id.description)
        #expect(try await run(#"echo "$1""#, "an argument; true") == "an argument; true")
        #expect(try await run("true") == "exit code 0")
    }

    @Test func `a subject with a NUL in it harms no command`() async throws {
        let message = NotificationMessage(
            id: .random(), at: Self.message.at, subject: "a\0b", text: "c\0", facts: ["rule": "x\0y"])
        #expect(
            try await run(#"echo "$OCTOPIPE_NOTIFICATION_SUBJECT $OCTOPIPE_NOTIFICATION_RULE""#, message: message)
                == "ab xy")
    }

    @Test func `a command that fails is tried again, and says why`() async {
        #expect(
            await complaint(["/bin/sh", "-c", "echo no route >&2; exit 7"])
                == .temporary("'/bin/sh' ended with exit code 7: no route"))
        #expect(
            await complaint(["/bin/sh", "-c", "kill -TERM $$"]) == .temporary("'/bin/sh' was ended by SIGTERM"))
        let missing = await complaint(["/nowhere/page"])
        #expect(missing?.isTransient == true && missing?.description.contains("'/nowhere/page'") == true)
    }

    @Test func `a command that hangs is killed with all it started`() async throws {
        let file = "/tmp/octopipe-courier-\(getpid())-\(ID<AgentBench>.random().short)"
        defer { unlink(file) }
        let script = "sleep 600 & echo $! > \(file); wait"
        let problem = await complaint(["/bin/sh", "-c", script], patience: .milliseconds(700))
        #expect(problem == .temporary("'/bin/sh' was killed, at the latest after 700ms"))
        let child = try #require(Self.firstLine(of: file).flatMap { Int32($0) })
        #expect(!AgentStoppingTests.isAlive(child))
    }

    @Test func `a courier that is told to stop kills its command`() async throws {
        let start = ContinuousClock.now
        let delivery = Task { try await run("sleep 600") }
        delivery.cancel()
        await #expect(throws: DeliveryProblem.self) { try await delivery.value }
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `a command that talks without end fills no memory`() async {
        let problem = await complaint(["/bin/sh", "-c", "yes >&2"], patience: .seconds(1))
        #expect(problem?.isTransient == true)
    }

    @Test func `other channels are left to the network`() async {
        await #expect(throws: DeliveryProblem.permanent("the network")) {
            try await courier().deliver(Self.message, over: .slack(url: "https://x/y"))
        }
    }

    private static func firstLine(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        guard fgets(&buffer, 64, file) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
