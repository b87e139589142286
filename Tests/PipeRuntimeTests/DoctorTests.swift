import PipeCore
import PipeEngine
import PipeRuntime
import PipeSeal
import Testing

@Suite struct DoctorTests {
    private static let noon = Instant(microseconds: 43_200_000_000)

    @Test(arguments: [
        (0, 0, 0, true), (5, 0, 10, true), (1_500, 0, 10, true), (2_500, 0, 10, false), (-2_500, 0, 10, false),
        (9_000, 0, 10_000, true),
    ])
    func `the clocks agree if the store's time may lie within the question`(
        store: Int64, before: Int64, after: Int64, isHealthy: Bool
    ) {
        func instant(_ milliseconds: Int64) -> Instant { Self.noon + .milliseconds(milliseconds) }
        let diagnosis = Doctor.clockDiagnosis(store: instant(store), before: instant(before), after: instant(after))
        #expect(diagnosis.isHealthy == isHealthy)
        #expect(diagnosis.remedy.isEmpty == isHealthy)
    }

    private func session(lease: Duration) -> Session {
        Session(
            id: .random(),
            agent: AgentDescription(name: "a", host: "h", pid: 1, version: "0", queues: [.default], slots: 4),
            openedAt: Self.noon, renewedAt: Self.noon, expiresAt: Self.noon + lease, endedAt: nil, held: 1,
            isLeader: true)
    }

    private func queue(due: Int, agents: Int, isPaused: Bool = false) -> QueueStatus {
        QueueStatus(
            queue: WorkQueue(name: .default, isPaused: isPaused, limit: nil, createdAt: Self.noon), due: due,
            upcoming: 0,
            held: 0, oldestDue: nil, agents: agents)
    }

    @Test func `agents are well if one is online and none is missed`() {
        func diagnosis(_ sessions: [Session], _ queues: [QueueStatus]) -> Diagnosis {
            Doctor.agentsDiagnosis(sessions: sessions, queues: queues, now: Self.noon + .seconds(30))
        }
        let online = session(lease: .seconds(60))
        let silent = session(lease: .seconds(10))
        #expect(diagnosis([online], [queue(due: 1, agents: 1)]).finding == "1 online, 1 of 4 slots in use")
        #expect(diagnosis([online], [queue(due: 1, agents: 0, isPaused: true)]).isHealthy)
        #expect(diagnosis([online], [queue(due: 3, agents: 0)]).remedy == "pipe-agent start -q default")
        #expect(diagnosis([], []).finding == "none is online")
        #expect(diagnosis([silent], []).finding == "none is online; 'a' on h went silent")
    }

    @Test func `a disk is tight where little is left of little`() {
        #expect(DiskSpace(free: 1 << 29, total: 1 << 36).isTight)
        #expect(!DiskSpace(free: 1 << 29, total: 1 << 31).isTight)
        #expect(!DiskSpace(free: 1 << 31, total: 1 << 40).isTight)
        #expect(DiskSpace(holding: "/nowhere/at/all") != nil)
    }

    @Test func `blocks are well if this host opens their secrets`() throws {
        let name = try #require(BlockName("s3/lake"))
        let keyFile = BlockKeyFile(path: "/nowhere/block.key")
        #expect(Doctor.blocksDiagnosis([], opener: keyFile).finding == "none")
        #expect(Doctor.blocksDiagnosis([Block(name: name)], opener: keyFile).isHealthy)
        let ring = try BlockKeyRing(reading: BlockKeyRing.newText(), from: "elsewhere")
        let sealed = ring.seal(["key": "s3cret"], for: name, values: [:])
        let diagnosis = Doctor.blocksDiagnosis(
            [Block(name: name, sealed: sealed, secrets: ["key"])], opener: keyFile)
        #expect(!diagnosis.isHealthy && diagnosis.finding.contains("there is no /nowhere/block.key"))
    }

    @Test func `a schedule that cannot be planned is found, and so is a machine without time zones`() throws {
        func schedule(_ problem: String?, isPaused: Bool = false) throws -> Schedule {
            Schedule(
                id: .random(), deployment: try #require(DeploymentName("etl/nightly")),
                spec: ScheduleSpec(.cron("@daily")),
                isDeclared: true, isPaused: isPaused, nextDue: nil, problem: problem, createdAt: Self.noon)
        }
        #expect(Doctor.schedulesDiagnosis([]).isHealthy)
        #expect(
            Doctor.schedulesDiagnosis([try schedule(nil), try schedule(nil, isPaused: true)]).finding
                == "1 of 2 active")
        #expect(
            Doctor.schedulesDiagnosis([try schedule("there is no calendar 'x'")]).finding
                == "etl/nightly, '@daily': there is no calendar 'x'")
        #expect(Doctor.zonesDiagnosis(ZoneDatabase(folder: "/nowhere")).remedy.hasPrefix("apt install tzdata"))
    }
}
