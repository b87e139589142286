import PipeCore
import Testing

extension EndToEnd {
    /// What is seen of a run's work.
    @Suite struct TaskViews {
        /// A run of the telling flow that failed, and one that completed.
        private func runs(on bench: Bench) async throws -> (failed: ID<FlowRun>, completed: ID<FlowRun>) {
            try await bench.deploy(TellingFlow.reports)
            _ = try await bench.startAgent()
            let failed = try await bench.trigger()
            #expect(try await bench.ended(failed).state == .failed)
            try bench.allow("lake")
            let completed = try await bench.trigger()
            #expect(try await bench.ended(completed).state == .completed)
            return (failed, completed)
        }

        /// The lines of a table with every row's cells, as far as two spaces part them.
        private func cells(_ outcome: Outcome, of title: String) -> [[String]] {
            let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            let rows = lines.drop { !$0.hasPrefix(title) }.dropFirst().prefix { !$0.isEmpty }
            return rows.map { row in
                row.split(separator: /\s{2,}/).map(String.init)
            }
        }

        @Test(arguments: Setup.available)
        func `a run is seen with its tasks, metrics, artifacts and result`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let (failed, completed) = try await runs(on: bench)
                let seen = try await bench.pipectl("flow-run", "inspect", failed.description)
                let tasks = cells(seen, of: "TASK")
                #expect(tasks.map { $0[0] } == ["reports", "├─ download-0", "└─ download-1", "upload-0", "tidy-0"])
                #expect(tasks.map { $0[1] } == ["completed", "completed", "completed", "failed", "skipped"])
                #expect(tasks[1].contains("62%, 620 of 1000 rows"))
                #expect(tasks[3].last == "IOError: no lake")
                #expect(
                    cells(seen, of: "METRIC").map { $0.prefix(3) } == [
                        ["records", "500", "rows"], ["records", "500", "rows"],
                    ])
                #expect(cells(seen, of: "ARTIFACT").map(\.last) == ["what came of it", "2 rows"])
                #expect(seen.output.contains("no lake (exit code 1)"))

                let whole = try await bench.pipectl("flow-run", "inspect", completed.description, "-o", "json")
                let report = try JSON.parse(whole.output)
                #expect(report["result"] == ["encoding": "json", "value": ["rows": 1000]])
                #expect(report["tasks"]?.array?.count == 4)
                #expect(report["tasks"]?.array?.last?["parents"] == ["reports"])
                #expect(report["metrics"]?.array?.count == 2)
                #expect(report["artifacts"]?.array?.first?["data"] == "# Summary")
                #expect(report["children"] == [])

                let task = try await bench.pipectl("task-run", "inspect", failed.description, "upload")
                #expect(task.output.contains("IOError: no lake") && task.output.hasSuffix("\n\nline 1\n"))
                let listed = try await bench.pipectl(
                    "task-run", "ls", "--state", "failed", "--deployment", "flow/bench")
                #expect(cells(listed, of: "RUN").map { $0.prefix(3) } == [[failed.short, "upload-0", "failed"]])
                let ofRun = try await bench.pipectl("task-run", "ls", completed.short, "-o", "json")
                #expect(try JSON.parse(ofRun.output).array?.count == 4)

                let table = try await bench.pipectl("artifact", "inspect", failed.description, "2")
                #expect(table.lines == ["station  entries", "59 ST    12", "1 AV"])
                let text = try await bench.pipectl("artifact", "inspect", failed.description, "summary")
                #expect(text.output == "# Summary\n")
            }
        }

        @Test(arguments: Setup.available)
        func `a deployment's numbers are those of its runs`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                _ = try await runs(on: bench)
                let seen = try await bench.pipectl("deployment", "stats", "flow/bench")
                #expect(seen.output.contains("2: 1 completed, 1 failed"))
                #expect(seen.output.contains("50%"))
                #expect(cells(seen, of: "METRIC").first?.prefix(5) == ["records", "1000", "rows", "1", "1000"])
                #expect(
                    cells(seen, of: "STAGE").map { $0.prefix(2) } == [
                        ["reports", "2"], ["download", "4"], ["upload", "2"],
                    ])
                #expect(cells(seen, of: "ERROR") == [["IOError: no lake (exit code 1)", "1"]])
                let report = try JSON.parse(
                    try await bench.pipectl("deployment", "stats", "flow/bench", "--since", "1h", "-o", "json").output)
                #expect(report["runs"] == ["completed": 1, "failed": 1, "crashed": 0, "cancelled": 0])
                #expect(report["success_rate"] == .double(0.5))
                #expect(report["durations"]?["count"] == 1)
                #expect(report["waits"]?["count"] == 2)
            }
        }

        @Test(arguments: Setup.available)
        func `many tasks of one name are one line, or each its own`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(
                    """
                    \(TellingFlow.say)
                    i=0
                    while [ $i -lt 25 ]; do
                        say "{'type':'task','key':'row-$i','name':'row','state':'running'}"
                        state=completed; [ $i -eq 7 ] && state=failed
                        say "{'type':'task','key':'row-$i','state':'$state','cause':'row $i'}"
                        i=$((i + 1))
                    done
                    """)
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                try await bench.ended(id)
                let folded = cells(try await bench.pipectl("flow-run", "inspect", id.short), of: "TASK")
                #expect(folded.count == 1)
                #expect(folded[0].prefix(2) == ["row × 25", "24 completed, 1 failed"])
                #expect(folded[0].last == "row-7: row 7")
                #expect(
                    cells(try await bench.pipectl("flow-run", "inspect", id.short, "--all"), of: "TASK").count == 25)
            }
        }

        @Test(arguments: Setup.available)
        func `who watches sees each change of a task, and whose a line is`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                try await bench.deploy(TellingFlow.reports)
                _ = try await bench.startAgent()
                let watched = try await bench.pipectl("deployment", "run", "flow/bench", "--watch")
                #expect(watched.exit == .code(1))
                let lines = watched.lines.map { $0.drop { $0 != " " }.dropFirst() }
                #expect(lines.contains("info     [reports/download-1] chunk 1"))
                #expect(lines.contains { $0.hasPrefix("● reports/download-0 completed in ") })
                #expect(lines.contains { $0.hasPrefix("● upload-0 failed in ") && $0.hasSuffix(": IOError: no lake") })
                #expect(lines.contains("● tidy-0 skipped: upload-0 failed"))
                #expect(lines.last == "● failed: IOError: no lake (exit code 1)")

                let json = try await bench.pipectl("deployment", "run", "flow/bench", "--watch", "-o", "json")
                let reports = try json.lines.map { try JSON.parse($0) }
                let tasks = reports.filter { $0["type"] == "task" }
                #expect(tasks.contains { $0["key"] == "upload-0" && $0["state"] == "failed" })
                #expect(reports.contains { $0["type"] == "log" && $0["task"] == "reports/download-0" })
                #expect(reports.last?["type"] == "result")
            }
        }

        @Test(arguments: Setup.available)
        func `a repetition from failure takes what completed, and says whence`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                // Its load fails once; what it has counted it keeps as a result, and asks for next time.
                try await bench.deploy(
                    """
                    exec python3 - <<'END'
                    import json, os, socket
                    with socket.socket(fileno=3) as contract:
                        def say(**message): contract.sendall((json.dumps(message) + "\\n").encode())
                        answers = contract.makefile("r")
                        kept = None
                        if os.environ.get("OCTOPIPE_REUSE"):
                            say(type="earlier", request=1, task="count-0")
                            kept = json.loads(answers.readline())["value"]
                        say(type="task", key="count-0", name="count", state="running")
                        if kept:
                            say(type="task", key="count-0", state="completed", reused="earlier")
                        else:
                            print("counting", file=open(os.environ["EFFECTS"], "a"))
                            say(type="result", task="count-0", value=41)
                            say(type="task", key="count-0", state="completed")
                        say(type="task", key="load-0", name="load", state="running")
                        if not kept:
                            raise SystemExit(3)
                        say(type="task", key="load-0", state="completed")
                        say(type="result", value=json.loads(kept["data"]) + 1)
                    END
                    """)
                _ = try await bench.startAgent()
                let failed = try await bench.trigger()
                #expect(try await bench.ended(failed).state == .failed)
                let retry = try await bench.pipectl("flow-run", "retry", failed.short, "--from-failed", "-o", "json")
                let again = try Bench.id(in: retry)
                let end = try await bench.ended(again)
                #expect(end.state == .completed && end.reuses && end.retryOf == failed)
                #expect(bench.effects == ["counting"])
                #expect(try await bench.store.result(of: again)?.value == 42)
                let seen = try await bench.pipectl("flow-run", "inspect", again.short)
                #expect(seen.output.contains("Repeats from its failure"))
                #expect(cells(seen, of: "TASK").first?.prefix(2) == ["count-0", "completed (earlier)"])

                let refused = try await bench.pipectl("flow-run", "retry", again.short, "--from-failed")
                #expect(refused.exit == .code(4))
                #expect(refused.complaintLines.count == 1, "\(refused.complaints)")
                #expect(refused.complaints.contains("completed: there is no failure to repeat it from"))
            }
        }

        @Test(arguments: Setup.available)
        func `what is not understood is answered with one line`(setup: Setup) async throws {
            try await Bench.with(setup) { bench in
                let (failed, _) = try await runs(on: bench)
                let id = failed.short
                let cases: [(arguments: [String], words: String)] = [
                    (["flow-run", "inspect", id, "--attempt", "2"], "has 1 attempt: there is no attempt 2"),
                    (["flow-run", "inspect", id, "--attempt", "soon"], "soon"),
                    (["task-run", "inspect", id, "uplaod-0"], "did you mean 'upload-0'?"),
                    (["task-run", "inspect", id, "reports/download"], "may be any of 2 tasks"),
                    (["task-run", "inspect", "no-such-run", "a"], "no flow run 'no-such-run'"),
                    (["task-run", "ls", "--state", "late"], "late"),
                    (["task-run", "ls", id, "--deployment", "flow/bench"], "--deployment is for tasks of all runs"),
                    (["task-run", "ls", "--attempt", "1"], "--attempt is for the tasks of one run"),
                    (["task-run", "ls", "--limit", "0"], "--limit: expected 1 to 100000, got 0"),
                    (["task-run", "ls", "--deployment", "flow/banch"], "did you mean 'flow/bench'?"),
                    (["artifact", "inspect", id, "sumary"], "did you mean 'summary'?"),
                    (["artifact", "inspect", id, "3"], "no artifact '3'"),
                    (["deployment", "stats", "flow/banch"], "did you mean 'flow/bench'?"),
                    (["deployment", "stats", "flow/bench", "--since", "soon"], "--since: expected a duration"),
                ]
                for (arguments, words) in cases {
                    let outcome = try await bench.pipectl(arguments)
                    #expect(outcome.exit == .code(2), "\(arguments)")
                    #expect(outcome.complaintLines.count == 1, "\(arguments): \(outcome.complaints)")
                    #expect(outcome.complaints.contains(words), "\(arguments): \(outcome.complaints)")
                    #expect(outcome.output.isEmpty)
                }
            }
        }
    }
}
