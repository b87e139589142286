import Glibc
import PipeCore
import PipeEngine
import Testing

/// How many processes a second are started and read to their end, one after the other. Prints; decides nothing.
@Suite(.enabled(if: getenv("OCTOPIPE_BENCH") != nil, "a measurement: set OCTOPIPE_BENCH")) struct SpawnRateBench {
    @Test(arguments: ["none", "processGroups", "cgroups"]) func rate(of ground: String) async throws {
        try await CgroupGround.use { _, cgroups in
            let isolation: HostIsolation? =
                ground == "none" ? nil : ground == "cgroups" ? cgroups.isolation : .processGroups
            let launcher = ProcessLauncher(isolation: isolation)
            let start = ContinuousClock.now
            for _ in 0..<2_000 {
                var order = LaunchOrder(program: "/bin/true", arguments: [], environment: [:], directory: "/")
                order.claim = Claim(run: .random(), session: .random(), attempt: 1)
                for await _ in try await launcher.launch(order).events {}
            }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            print("\(ground): \(Int(2_000 / seconds)) runs/s")
        }
    }
}
