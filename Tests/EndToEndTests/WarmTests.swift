import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Runs that are forks of a process which has imported their flow, with the programs as people have them.
    @Suite struct WarmTests {
        private static let flow = """
            import os
            import time

            def main(holds: bool = False):
                with open("/proc/self/cmdline") as file:
                    how = "forked" if "\\0warm\\0" in file.read() else "started"
                with open(os.environ["EFFECTS"], "a") as file:
                    file.write(f"{how} {os.getpid()}\\n")
                if holds:
                    time.sleep(600)
            """

        private func deploy(on bench: Bench) async throws {
            try TestFile.write(Self.flow, to: bench.folder + "/flow.py")
            let spec: JSON = [
                "flow": "flow", "name": "warm", "entrypoint": "flow.py:main", "warm": true,
                "work_queue": .string(bench.queue), "environment": ["EFFECTS": .string(bench.effectsFile)],
            ]
            try TestFile.write(spec.pretty, to: bench.folder + "/warm.yaml")
            let outcome = try await bench.pipectl("deployment", "apply", "warm.yaml")
            try #require(outcome.isDone, "\(outcome.complaints)")
        }

        private func warmUp(_ bench: Bench) async throws {
            for _ in 0..<50 where bench.effects.last?.hasPrefix("forked") != true {
                #expect(try await bench.ended(try await bench.trigger("flow/warm")).state == .completed)
            }
            #expect(bench.effects.first?.hasPrefix("started") == true)
        }

        /// The processes of this host that have the flow's file in their command line.
        private func processes(of bench: Bench) -> [Int32] {
            TestFile.names(in: "/proc").compactMap { Int32($0) }.filter { pid in
                RunProcesses.isAlive(pid)
                    && TestFile.holds(bench.folder + "/flow.py", "/proc/\(pid)/cmdline")
            }
        }

        @Test(arguments: Setup.available)
        func `an agent that is killed takes its warm process and its forks along`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let agent = try await bench.startAgent()
                try await warmUp(bench)
                let count = bench.effects.count
                let id = try await bench.trigger("flow/warm", "-p", "holds=true")
                try await eventually("the fork is at work") { bench.effects.count > count }
                #expect(processes(of: bench).count == 2)
                agent.signal(SIGKILL)
                _ = try await agent.end()
                try await eventually("nothing is left") { processes(of: bench).isEmpty }
                _ = try await bench.startAgent()
                #expect(try await bench.ended(id).state == .crashed)
                let next = try await bench.trigger("flow/warm")
                #expect(try await bench.ended(next).state == .completed)
                #expect(bench.effects.last?.hasPrefix("started") == true)
            }
        }

        @Test(arguments: Setup.available)
        func `an agent that is told to stop leaves nothing warm behind`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await deploy(on: bench)
                let agent = try await bench.startAgent()
                try await warmUp(bench)
                #expect(processes(of: bench).count == 1)
                agent.signal(SIGTERM)
                #expect(try await agent.end() == .code(0))
                #expect(processes(of: bench) == [])
            }
        }
    }
}
