package import PipeCore
package import PipeEngine

/// What becomes of all that a flow's process says, where nobody keeps it: lines to show, and a ledger of its work. A value
/// without a clock.
package struct LocalBook: Sendable {
    package private(set) var ledger: TaskLedger
    /// What the process itself said was wrong.
    package private(set) var failure: String?
    /// How it ended; `nil` as long as it runs.
    package private(set) var end: ProcessEnd?

    private var board = TaskBoard()
    private var stdout = LineSplitter(longest: longestLine)
    private var stderr = LineSplitter(longest: longestLine)
    private var lineCount = 0
    private var factCount = 0
    private var malformedLines = 0

    private static let longestLine = 65_536

    package init(run: ID<FlowRun>) {
        ledger = TaskLedger(run: run, attempt: 1)
    }

    /// What there is to show of an event, and what the process asks with it.
    package mutating func note(
        _ event: ProcessEvent, at now: Instant
    ) -> (sights: [RunWatcher.Sight], request: (number: Int, ContractRequest)?) {
        switch event {
        case .output(.stderr, let bytes):
            return (stderr.lines(in: bytes).map { line($0, from: .stderr, at: now) }, nil)
        case .output(let source, let bytes):
            return (stdout.lines(in: bytes).map { line($0, from: source, at: now) }, nil)
        case .contract(let line):
            return heard(line, at: now)
        case .exited(let end):
            self.end = end
            let rests = [(stdout.last(), LogLine.Source.stdout), (stderr.last(), .stderr)]
            var sights = rests.compactMap { rest, source in rest.map { line($0, from: source, at: now) } }
            if let remark = ContractRemark.malformed(count: malformedLines) { sights.append(warning(remark, at: now)) }
            return (sights, nil)
        }
    }

    private mutating func heard(
        _ line: [UInt8], at now: Instant
    ) -> (sights: [RunWatcher.Sight], request: (number: Int, ContractRequest)?) {
        switch ContractMessage(line: line) {
        case .log(let level, let text, let task):
            return ([say(text, from: .flow, level, of: task, at: now)], nil)
        case .failure(let error, let message):
            failure = "\(error): \(message)"
            return ([], nil)
        case .fact(let fact):
            return (keep(fact, at: now).map { [.task($0)] } ?? [], nil)
        case .request(let number, let request):
            return ([], (number, request))
        case .hello(let sdk, let version, let contract):
            return (ContractRemark.newer(sdk, version, contract: contract).map { [warning($0, at: now)] } ?? [], nil)
        case .heartbeat, .unknown:
            return ([], nil)
        case nil:
            malformedLines += 1
            return (malformedLines == 1 ? [warning(ContractRemark.malformed(line), at: now)] : [], nil)
        }
    }

    private mutating func keep(_ fact: Fact, at now: Instant) -> TaskBoard.News? {
        factCount += 1
        ledger.apply(RunFact(run: ledger.run, attempt: 1, sequence: factCount, at: now, fact: fact))
        let key: TaskKey?
        switch fact {
        case .task(let news): key = news.key
        case .progress(_, let task): key = task
        case .metric, .artifact, .result: key = nil
        }
        return key.flatMap { ledger.task($0, in: .running) }.flatMap { board.news(of: $0) }
    }

    private mutating func line(_ bytes: [UInt8], from source: LogLine.Source, at now: Instant) -> RunWatcher.Sight {
        say(String(decoding: bytes, as: UTF8.self), from: source, .info, of: nil, at: now)
    }

    private mutating func warning(_ text: String, at now: Instant) -> RunWatcher.Sight {
        say(text, from: .agent, .warning, of: nil, at: now)
    }

    private mutating func say(
        _ text: String, from source: LogLine.Source, _ level: LogLine.Level, of task: TaskKey?, at now: Instant
    ) -> RunWatcher.Sight {
        lineCount += 1
        return .line(
            LogLine(
                run: ledger.run, attempt: 1, sequence: lineCount, at: now, source: source, level: level, text: text,
                task: task))
    }
}
