import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// Runs that ask for runs.
    @Suite struct ChildRuns {
        /// Asks for runs of these deployments, waits for all of them and says how they ended.
        private static func asking(for deployments: String...) -> String {
            """
            echo "$OCTOPIPE_DEPLOYMENT begins" >> "$EFFECTS"
            exec python3 -c '
            import json, os, socket, sys
            agent = socket.socket(fileno=3)
            for number, deployment in enumerate(sys.argv[1:]):
                ask = {"type": "run_deployment", "request": number, "deployment": deployment}
                agent.sendall(json.dumps(ask).encode() + b"\\n")
            answers = agent.makefile("r")
            ended = []
            while len(ended) < len(sys.argv) - 1:
                answer = json.loads(answers.readline())
                if not answer.get("more"):
                    ended.append(answer["value"]["state"])
            with open(os.environ["EFFECTS"], "a") as effects:
                print("ended:", *ended, file=effects)
            ' \(deployments.joined(separator: " "))
            """
        }

        private static let leaf = "echo leaf >> \"$EFFECTS\"; exec sleep 600"

        @Test(arguments: Setup.available)
        func `who cancels a run cancels its children and theirs, on whatever agent they are`(setup: Setup) async throws
        {
            try await Bench.with(setup) { bench in
                try await bench.deploy(Self.leaf, as: "flow/leaf")
                try await bench.deploy(Self.asking(for: "flow/leaf"), as: "flow/middle")
                try await bench.deploy(Self.asking(for: "flow/middle", "flow/middle"), as: "flow/top")
                // Who waits takes up no slot: each agent has room for one leaf, and both leaves run.
                for name in ["one", "two"] { _ = try await bench.startAgent(name, ["--limit", "1"]) }
                let top = try await bench.trigger("flow/top")
                try await eventually("both leaves run", within: .seconds(30)) {
                    bench.effects.count { $0 == "leaf" } == 2
                }
                let middles = try await bench.store.children(of: top)
                var leaves: [FlowRun] = []
                for middle in middles { leaves += try await bench.store.children(of: middle.id) }
                #expect(middles.count == 2 && leaves.count == 2)
                #expect(Set(leaves.compactMap(\.agent)) == ["one", "two"])

                #expect(try await bench.pipectl("flow-run", "cancel", "\(top)").isDone)
                let runs = try await bench.ended([top] + (middles + leaves).map(\.id))
                #expect(runs.map(\.state) == Array(repeating: .cancelled, count: 5))
                let processes = RunProcesses.now()
                #expect(runs.allSatisfy { processes[$0.id].isEmpty })
            }
        }

        @Test(arguments: Setup.available)
        func `a run whose agent was killed finds the child that it has asked for`(setup: Setup) async throws {
            try await Bench.with(setup, Bench.shortLease) { bench in
                try await bench.deploy(
                    "while [ ! -e \"$BENCH/go\" ]; do sleep 0.05; done; echo child >> \"$EFFECTS\"", as: "flow/child")
                try await bench.deploy(Self.asking(for: "flow/child"), as: "flow/parent", retries: 1)
                let first = try await bench.startAgent("one", ["--limit", "1"])
                let parent = try await bench.trigger("flow/parent")
                try await bench.says("parent begins")
                try await eventually("the child is there") {
                    try await bench.store.children(of: parent).count == 1
                }
                first.signal(SIGKILL)
                _ = try await first.end()
                _ = try await bench.startAgent("two", ["--limit", "1"])
                try bench.allow("go")
                let ended = try await bench.ended(parent, within: .seconds(60))
                #expect(ended.state == .completed && ended.attempt == 2)
                let children = try await bench.store.children(of: parent)
                #expect(children.count { $0.state == .completed } == 1)
                #expect(bench.effects.contains("ended: completed"))
            }
        }
    }
}
