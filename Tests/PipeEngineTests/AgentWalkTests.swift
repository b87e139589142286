import PipeCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct AgentWalkTests {
    @Test(arguments: Seed.some(6))
    func `whatever happens, every run ends, and as the machine allows`(seed: UInt64) async throws {
        try await AgentBench.run { bench in
            var walk = try await AgentWalk(on: bench, seed: seed)
            try await walk.walk(steps: 150)
        }
    }
}
