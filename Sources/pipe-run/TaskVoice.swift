import PipeCore
import PipeEngine
import PipeFlow

/// What the process of a task says, passed on in the task's name.
struct TaskVoice {
    private let key: TaskKey
    private let session: FlowSession
    private var splitters: [LogLine.Source: LineSplitter] = [:]
    private var complaints: [String] = []
    private var parts = ResultParts()
    private var malformedLines = 0
    private var hasParts = false
    /// What it said was wrong itself.
    private(set) var failure: String?

    /// How many lines of its standard error explain a failure.
    private static let mostComplaints = 30
    private static let longestLine = 16_384

    init(_ key: TaskKey, session: FlowSession) {
        self.key = key
        self.session = session
    }

    /// What it returned, if that is JSON.
    var result: JSON? { parts.whole?.value }

    var lastComplaints: String? { complaints.isEmpty ? nil : complaints.joined(separator: "\n") }

    // MARK: Output

    mutating func hear(_ bytes: [UInt8], from source: LogLine.Source) {
        log(splitters[source, default: LineSplitter(longest: Self.longestLine)].lines(in: bytes), from: source)
    }

    /// Nothing more is heard of it.
    mutating func end() {
        for source in splitters.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            if let line = splitters[source]?.last() { log([line], from: source) }
        }
        if let remark = ContractRemark.malformed(count: malformedLines) { session.log(.warning, remark, task: key) }
        if !parts.isEmpty, result == nil {
            session.log(.warning, "what it returned is no JSON and is not passed on", task: key)
        }
    }

    private mutating func log(_ lines: [[UInt8]], from source: LogLine.Source) {
        for line in lines {
            let text = String(decoding: line, as: UTF8.self)
            session.log(.info, text, task: key)
            guard source == .stderr else { continue }
            complaints.append(text)
            if complaints.count > Self.mostComplaints { complaints.removeFirst() }
        }
    }

    // MARK: Contract

    /// Passes a line on; a request comes back, to be answered.
    mutating func hear(_ line: [UInt8]) -> (Int, ContractRequest)? {
        switch ContractMessage(line: line) {
        // Its silence is not the pipeline's.
        case .hello, .heartbeat, .unknown: break
        case .log(let level, let text, let task): session.log(level, text, task: task.map(within) ?? key)
        case .failure(let error, let message): failure = "\(error): \(message)"
        case .fact(let fact): pass(fact)
        case .request(let number, let request): return (number, request)
        case nil:
            malformedLines += 1
            if malformedLines == 1 { session.log(.warning, ContractRemark.malformed(line), task: key) }
        }
        return nil
    }

    private mutating func pass(_ fact: Fact) {
        switch fact {
        case .task(var news):
            if !hasParts {
                hasParts = true
                session.tell(TaskNews(key, kind: .flow))
            }
            news.key = within(news.key)
            news.within = news.within.map(within) ?? key
            news.parents = news.parents?.map(within)
            session.tell(news)
        case .progress(let progress, let task): session.tell(.progress(progress, of: task.map(within) ?? key))
        case .metric(let metric):
            session.tell(
                .metric(
                    Metric(
                        name: metric.name, value: metric.value, unit: metric.unit,
                        task: metric.task.map(within) ?? key)))
        case .artifact(let artifact):
            session.tell(
                .artifact(
                    Artifact(
                        kind: artifact.kind, data: artifact.data, key: artifact.key, description: artifact.description,
                        task: artifact.task.map(within) ?? key)))
        case .result(let part):
            guard let task = part.task else {
                parts.add(part)
                return
            }
            session.tell(
                .result(
                    ResultPart(
                        task: within(task), encoding: part.encoding, data: part.data, part: part.part,
                        parts: part.parts,
                        cacheKey: part.cacheKey, expiresIn: part.expiresIn)))
        }
    }

    private func within(_ task: TaskKey) -> TaskKey { TaskDesk.key(task.text, within: key) }
}
