import Glibc
import PipeCore
import Testing

extension EndToEnd {
    /// What a terminal shows while a run goes.
    @Suite struct LiveScreens {
        /// Two tasks at work, one after the other, each until a file is there.
        private static let flow = """
            \(TellingFlow.say)
            for i in 0 1; do
                say "{'type':'task','key':'load-$i','name':'load','state':'running'}"
                say "{'type':'progress','task':'load-$i','done':620,'total':1000,'unit':'rows'}"
                say "{'type':'log','task':'load-$i','message':'chunk $i'}"
                while [ ! -e "$BENCH/go-$i" ]; do sleep 0.05; done
                say "{'type':'task','key':'load-$i','state':'completed'}"
            done
            """

        /// A terminal of 60 columns and 12 rows that has 30 columns once there is a file `resize`. Its program stands still while
        /// that happens, and a mark among what it writes says where that was.
        private static let terminal = """
            import fcntl, os, pty, select, signal, struct, sys, termios
            child, terminal = pty.fork()
            if child == 0:
                while os.get_terminal_size().columns != 60: pass
                os.execv(sys.argv[1], sys.argv[1:])
            def resize(columns): fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 12, columns, 0, 0))
            def forward(wait):
                while select.select([terminal], [], [], wait)[0]:
                    text = os.read(terminal, 65536)
                    os.write(1, text)
            resize(60)
            open("child", "w").write(f"{child}\\n")
            is_wide = True
            try:
                while True:
                    forward(0.02)
                    if is_wide and os.path.exists("resize"):
                        os.kill(child, signal.SIGSTOP)
                        os.waitpid(child, os.WUNTRACED)
                        forward(0)
                        resize(30)
                        os.write(1, b"\\033]30\\007")
                        os.kill(child, signal.SIGCONT)
                        is_wide = False
            except OSError:
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            """

        private func terminal(_ arguments: [String], on bench: Bench) async throws -> RunningProgram {
            try await RunningProgram.start(
                "python3", ["-c", Self.terminal, Checkout.programs + "/pipectl"] + arguments,
                environment: bench.environment.merging(["TERM": "xterm", "NO_COLOR": "1"]) { $1 }, in: bench.folder)
        }

        private func screen(_ program: RunningProgram) -> [String] { TerminalPicture(program.output).lines }

        @Test func `tasks at work stand at the bottom, log lines above them, and nothing is left of them`() async throws
        {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy(Self.flow)
                _ = try await bench.startAgent()
                let program = try await terminal(["deployment", "run", "flow/bench", "--watch"], on: bench)
                try await eventually("the first task is seen") {
                    screen(program).suffix(3).first { $0.hasPrefix("load-0  running") && $0.contains("█░") }
                }
                #expect(screen(program).last { !$0.isEmpty } == "tasks: 1 running")
                try bench.allow("go-0")
                try await eventually("the second task is seen below the first") {
                    let shown = screen(program).filter { $0.hasPrefix("load-") }
                    return shown.count == 2 && shown[0].contains("completed") && shown[1].contains("running")
                }
                try bench.allow("resize")
                try await eventually("the lines fit the narrower terminal") {
                    let shown = screen(program).filter { $0.hasPrefix("load-") }
                    return shown.count == 2 && shown.allSatisfy { $0.count < 30 }
                }
                try bench.allow("go-1")
                #expect(try await program.end() == .code(0))
                let left = screen(program)
                #expect(left.filter { $0.hasPrefix("load-") || $0.hasPrefix("tasks:") } == [], "\(left)")
                #expect(left.joined().ranges(of: "chunk").count == 2)
                #expect(left.joined().contains(") completed in "))
            }
        }

        @Test func `ctrl-C leaves a clean screen, and the run goes on`() async throws {
            try await Bench.with(.sqlite) { bench in
                try await bench.deploy(Self.flow)
                _ = try await bench.startAgent()
                let id = try await bench.trigger()
                let program = try await terminal(["flow-run", "watch", id.description], on: bench)
                try await eventually("the task is seen") {
                    screen(program).contains { $0.hasPrefix("load-0  running") }
                }
                kill(try #require(TestFile.number(in: bench.folder + "/child")), SIGINT)
                #expect(try await program.end() == .code(130))
                let left = screen(program)
                #expect(!left.contains { $0.hasPrefix("load-") || $0.hasPrefix("tasks:") }, "\(left)")
                #expect(left.contains { $0.hasPrefix("pipectl: no longer watching; the run goes on:") }, "\(left)")
                try bench.allow("go-0")
                try bench.allow("go-1")
                #expect(try await bench.ended(id).state == .completed)
            }
        }
    }
}

/// What a terminal shows of what was written to it, as far as the live lines need it.
private struct TerminalPicture {
    private(set) var lines = [""]
    private var (row, column) = (0, 0)
    private var columns = 60

    init(_ text: String) {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n": row += 1
            case "\u{1B}":
                let isMark = rest.popFirst() == "]"
                let digits = rest.prefix { $0.properties.numericType == .decimal || $0 == ";" }
                rest = rest.dropFirst(digits.count)
                let command = rest.popFirst()
                isMark ? reflow(to: Int(String(digits)) ?? 1) : obey(command, Int(String(digits)) ?? 1)
            default: put(Character(scalar))
            }
            while lines.count <= row { lines.append("") }
        }
    }

    private mutating func obey(_ command: Unicode.Scalar?, _ count: Int) {
        switch command {
        case "A": row = max(0, row - count)
        case "J":
            lines[row] = String(lines[row].prefix(column))
            lines.removeSubrange((row + 1)...)
        case "K": lines[row] = ""
        default: break
        }
    }

    /// As most terminals do: what is too long for the new width goes on in the next row.
    private mutating func reflow(to columns: Int) {
        self.columns = columns
        let rows = lines.map { line in
            stride(from: 0, to: max(1, line.count), by: columns).map { String(line.dropFirst($0).prefix(columns)) }
        }
        row = rows.prefix(row).reduce(0) { $0 + $1.count }
        lines = rows.flatMap(\.self)
    }

    private mutating func put(_ character: Character) {
        if column == columns {
            (row, column) = (row + 1, 0)
            while lines.count <= row { lines.append("") }
        }
        var line = Array(lines[row])
        while line.count <= column { line.append(" ") }
        line[column] = character
        lines[row] = String(line)
        column += 1
    }
}
