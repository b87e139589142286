extension NotificationMessage {
    /// Tells of one occasion in the rule's words, or in plain ones; with the run as it stands, and the end of its log, the
    /// oldest line first.
    package init(
        _ id: ID<NotificationMessage> = .random(), of occasion: NotificationOccasion, by spec: NotificationSpec,
        run: FlowRun? = nil, log: [String] = []
    ) {
        let log = Self.readable(log)
        var facts = occasion.facts(rule: spec.name, run: run, log: log)
        let known = facts
        if let run { facts["run"] = run.notificationFacts(withParameters: false) }
        let subject = Self.line(spec.subject?.filled(with: known) ?? occasion.subject)
        let text = Self.cut(spec.text?.filled(with: known) ?? Self.plainText(of: occasion, run, log))
        self.init(id, at: occasion.at, subject, text, occasion.urgency, facts, known: known, spec)
    }

    /// Fills the body last: it may hold the subject and the text.
    init(
        _ id: ID<NotificationMessage>, at: Instant, _ subject: String, _ text: String, _ urgency: Urgency,
        _ facts: JSON.Object, known: JSON.Object, _ spec: NotificationSpec
    ) {
        let head: JSON.Object = [
            "id": .string(id.description), "subject": .string(subject), "text": .string(text),
            "urgency": .string(urgency.rawValue),
        ]
        let body = spec.body.map { NotificationTemplate.filled(body: $0, with: known.merging(head)) }
        self.init(id: id, at: at, subject: subject, text: text, urgency: urgency, facts: facts, body: body)
    }

    private static func plainText(
        of occasion: NotificationOccasion, _ run: FlowRun?, _ log: [String]
    ) -> String {
        var lines = [occasion.sentence, ""]
        func add(_ name: String, _ value: String?) { if let value { lines.append("\(name): \(value)") } }
        add("Why", occasion.isOver ? nil : occasion.cause)
        add("When", NotificationOccasion.time(occasion.at))
        if let run {
            add("Started", run.startedAt.map(NotificationOccasion.time))
            add("Took", run.span.map(DurationText.text))
            add("Queue", run.queue.text)
            add("Agent", run.agent)
            if run.attempt > 1 { add("Attempt", "\(run.attempt)") }
        }
        lines += ["", "More: \(occasion.command)"]
        if !log.isEmpty {
            lines += ["", "The end of its log:"] + log.suffix(20).map { "  \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    // MARK: What a receiver can bear

    /// Bytes of a message's text; a log line has fewer.
    private static let longestText = 16_000
    private static let longestLine = 500

    /// The last lines of a log without what only a terminal understands.
    private static func readable(_ log: [String]) -> [String] {
        log.suffix(NotificationTemplate.longestLog).map { cut(plain($0), to: longestLine) }
    }

    /// Tabs are the only control characters left.
    private static func plain(_ line: String) -> String {
        guard line.unicodeScalars.contains(where: isControl) else { return line }
        return String(String.UnicodeScalarView(line.unicodeScalars.filter { !isControl($0) }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
    }

    /// One line, however the template or the name of a run breaks it.
    static func line(_ text: String) -> String {
        let words = text.unicodeScalars.split { isControl($0) || $0 == "\t" }.map { String($0) }
        return cut(words.joined(separator: " "), to: 250)
    }

    static func cut(_ text: String, to limit: Int = longestText) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + " …"
    }
}

extension NotificationOccasion {
    /// All that templates can ask for.
    func facts(rule: String, run: FlowRun?, log: [String]) -> JSON.Object {
        var facts: JSON.Object = [
            "event": .string(event.rawValue), "is_over": .bool(isOver), "rule": .string(rule), "count": 1,
            "at": .instant(at), "since": .instant(since), "cause": .optional(cause), "command": .string(command),
        ]
        switch event {
        case .agentOffline: facts["agent"] = .string(about)
        case .queueStalled: facts["queue"] = .string(about)
        case .completed, .failed, .crashed, .cancelled, .retrying, .late, .noSuccess:
            facts["deployment"] = .string(about)
            facts["flow"] = .string(String(about.prefix { $0 != "/" }))
        }
        if let run {
            facts["queue"] = .string(run.queue.text)
            facts["agent"] = .optional(run.agent)
            facts["run"] = run.notificationFacts(withParameters: true)
        } else if let id = self.run {
            facts["run"] = ["id": .string(id.description), "name": .optional(runName)]
        }
        if !log.isEmpty { facts["log"] = .array(log.map(JSON.string)) }
        return facts
    }
}

extension FlowRun {
    /// From start to end.
    var span: Duration? { startedAt.flatMap { start in endedAt.map { $0 - start } } }

    /// Parameters may be nobody else's business: a message has them only where its template asks for them.
    fileprivate func notificationFacts(withParameters: Bool) -> JSON {
        var facts: JSON.Object = [
            "id": .string(id.description), "name": .string(name), "state": .string(state.rawValue),
            "attempt": .int(attempt), "tags": .array(tags.map(JSON.string)), "created_at": .instant(createdAt),
            "scheduled_at": .instant(scheduledAt), "started_at": .instant(startedAt), "ended_at": .instant(endedAt),
            "duration": .optional(span.map(DurationText.text)), "parent": .optional(parent?.description),
            "retry_of": .optional(retryOf?.description),
        ]
        if withParameters { facts["parameters"] = .object(parameters) }
        return .object(facts)
    }
}
