import PipeCore
import PipeEngine
import Testing

/// What speaks against forks: runs are then started as usual, and their logs say why.
@Suite(.timeLimit(.minutes(2))) struct WarmRefusalTests {
    @Test(arguments: [
        (
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True, name='beat').start()",
            "flow_file.py starts threads (beat) while it is imported"
        ),
        ("kept = open('/etc/passwd')", "flow_file.py opens /etc/passwd and keeps it while it is imported"),
        ("import socket\nkept = socket.socket()", "flow_file.py opens socket:"),
        (
            "import subprocess\nchild = subprocess.Popen(['sleep', '60'])",
            "flow_file.py starts processes while it is imported"
        ),
        (
            "import mmap\nshared = mmap.mmap(-1, 4096)",
            "flow_file.py shares memory between processes (/dev/zero (deleted)) while it is imported"
        ),
        (
            "import os\nid = os.environ.get('OCTOPIPE_RUN_ID')",
            "flow_file.py asks for OCTOPIPE_RUN_ID while it is imported"
        ),
        (
            "from octopipe import runtime\nname = runtime.flow_run.name",
            "flow_file.py asks for OCTOPIPE_RUN_NAME while it is imported"
        ),
        (
            "from octopipe import get_run_logger\nget_run_logger().info('hello')",
            "flow_file.py asks for OCTOPIPE_CONTRACT_FD while it is imported"
        ),
        (
            "import pathlib\nhere = pathlib.Path.cwd()",
            "flow_file.py asks for its working directory while it is imported"
        ),
        ("open('state', 'w').close()", "flow_file.py writes state while it is imported"),
        (
            "import random\ndice = random.Random()",
            "flow_file.py makes a random generator (flow_file.dice) while it is imported"
        ),
        (
            "import tempfile\nscratch = tempfile.TemporaryDirectory()",
            "flow_file.py makes a temporary folder while it is imported"
        ),
        ("import os\ncopied = {**os.environ}", "flow_file.py asks for the whole environment while it is imported"),
        (
            "import os\nos.register_at_fork(after_in_child=print)",
            "flow_file.py registers handlers for forks (flow_file) while it is imported"
        ),
        ("import signal\nsignal.alarm(60)", "flow_file.py sets a timer while it is imported"),
        ("print('x' * (1 << 21))", "flow_file.py prints more than 1 MiB while it is imported"),
        ("import os\nif 'OCTOPIPE_RUN_ID' not in os.environ: os.abort()", "its import ended by SIGABRT"),
        ("import os\nif 'OCTOPIPE_RUN_ID' not in os.environ: raise ImportError('no run')", "ImportError: no run"),
    ])
    func `what a fork would share or lose is said, and runs are started`(top: String, why: String) async throws {
        try await WarmBench.run(importing: top) { warm in
            var remarks: [String] = []
            for _ in 0..<300 where remarks.isEmpty {
                let ended = try await warm.execute()
                #expect(ended.run.state == .completed && !ended.isForked)
                remarks = ended.remarks
            }
            #expect(remarks.count == 1)
            let said = remarks.first ?? ""
            #expect(said.hasPrefix("started anew, since there is no warm process: "), "\(said)")
            #expect(said.contains(why), "\(said)")
        }
    }

    @Test func `a file that cannot be imported is the flow's fault, as always`() async throws {
        try await WarmBench.run(importing: "import no_such_module") { warm in
            var ended = try await warm.execute()
            for _ in 0..<300 where ended.remarks.isEmpty { ended = try await warm.execute() }
            #expect(ended.run.state == .failed)
            #expect(ended.run.cause?.message.contains("No module named 'no_such_module'") == true)
            #expect(ended.errors.contains { $0.contains("ModuleNotFoundError") })
        }
    }

    @Test func `what was refused is tried again once the file has changed`() async throws {
        try await WarmBench.run(importing: "kept = open('/etc/passwd')") { warm in
            var remarks: [String] = []
            for _ in 0..<300 where remarks.isEmpty { remarks = try await warm.execute().remarks }
            #expect(!remarks.isEmpty)
            try warm.write(importing: "")
            // Whoever is there first has it looked at and does not wait for that.
            var isForked = false
            for _ in 0..<300 where !isForked { isForked = try await warm.execute().isForked }
            #expect(isForked)
        }
    }

    @Test func `what changed during the import is soon tried again`() async throws {
        var warmth = WarmSettings()
        warmth.changePause = .milliseconds(1)
        let top = """
            import os
            mark = os.environ["BENCH"] + "/once"
            with open("/proc/self/cmdline") as file:
                if "\\0warm\\0" in file.read() and not os.path.exists(mark):
                    open(mark, "w").close()
                    os.utime(os.path.join(os.path.dirname(__file__), "helper.py"))
            import helper
            """
        try await WarmBench.run(importing: top, warmth: warmth) { warm in
            try warm.writeEmpty("helper.py")
            var remarks: [String] = []
            for _ in 0..<300 {
                let ended = try await warm.execute()
                remarks += ended.remarks
                if ended.isForked { break }
            }
            #expect(try await warm.execute().isForked)
            #expect(
                remarks.count <= 1 && remarks.allSatisfy { $0.hasSuffix("helper.py changed while it was imported") })
        }
    }

    @Test func `an interpreter that is none is told of by its runs alone`() async throws {
        try await WarmBench.run(environment: ["PYTHONHOME": "/nowhere"]) { warm in
            var ended = try await warm.execute()
            for _ in 0..<300 where ended.remarks.isEmpty { ended = try await warm.execute() }
            #expect(ended.run.state == .failed || ended.run.state == .crashed)
            #expect(ended.remarks.first?.contains("its import ended with exit code 1") == true)
        }
    }
}
