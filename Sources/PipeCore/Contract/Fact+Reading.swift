extension Fact {
    /// Reads a message of this type; `nil` if it is malformed or of another type.
    init?(type: String, _ json: JSON) {
        let reader = MessageReader(json)
        switch type {
        case "task":
            guard let news = TaskNews(reader) else { return nil }
            self = .task(news)
        case "progress":
            guard let done = reader.number("done") else { return nil }
            self = .progress(
                TaskProgress(done: done, total: reader.number("total"), unit: reader.word("unit")), of: reader.task)
        case "metric":
            guard let name = reader.word("name"), let value = reader.number("value") else {
                return nil
            }
            self = .metric(Metric(name: name, value: value, unit: reader.word("unit"), task: reader.task))
        case "artifact":
            guard let artifact = Artifact(reader) else { return nil }
            self = .artifact(artifact)
        case "result":
            guard let part = ResultPart(reader) else { return nil }
            self = .result(part)
        default:
            return nil
        }
    }

    static let types: Set = ["task", "progress", "metric", "artifact", "result"]
}

extension TaskNews {
    fileprivate init?(_ reader: MessageReader) {
        guard let key = reader.text("key").flatMap(TaskKey.init) else { return nil }
        self.init(key, name: reader.word("name"))
        if let word = reader.text("state") {
            guard let state = TaskState(rawValue: word) else { return nil }
            self.state = state
        }
        kind = reader.text("kind").flatMap(TaskKind.init)
        attempt = reader.int("attempt").flatMap { 1...Self.mostAttempts ~= $0 ? $0 : nil }
        within = reader.text("within").flatMap(TaskKey.init)
        parents = reader.json["parents"]?.array?.compactMap { $0.string.flatMap(TaskKey.init) }
        cause = reader.text("cause")
        detail = reader.text("detail")
        inputs = reader.word("inputs")
        reused = reader.text("reused").flatMap(TaskReuse.init)
        run = reader.text("run").flatMap(ID<FlowRun>.init)
    }

    /// Columns count to 2³¹.
    private static let mostAttempts = 1_000_000_000
}

extension Artifact {
    fileprivate init?(_ reader: MessageReader) {
        guard let kind = reader.text("kind").flatMap(Kind.init), let data = reader.json["data"] else { return nil }
        switch (kind, data) {
        case (.markdown, .string), (.link, .string): break
        case (.table, .array(let rows)) where rows.allSatisfy({ $0.object != nil }): break
        default: return nil
        }
        self.init(
            kind: kind, data: data, key: reader.word("key"), description: reader.text("description"), task: reader.task)
    }
}

extension ResultPart {
    fileprivate init?(_ reader: MessageReader) {
        let seconds = reader.number("expires_in")
        if let seconds, seconds < 0 { return nil }
        let expiresIn = seconds.map { Duration.seconds(min($0, 1e9)) }
        let cacheKey = reader.text("cache_key")
        if let cacheKey, cacheKey.utf8.count > Self.longestCacheKey { return nil }
        if let value = reader.json["value"] {
            self.init(
                task: reader.task, encoding: TaskResult.json, data: value.description, cacheKey: cacheKey,
                expiresIn: expiresIn)
            return
        }
        let (part, parts) = (reader.int("part") ?? 1, reader.int("parts") ?? 1)
        guard let encoding = reader.word("encoding"), let data = reader.text("data"),
            1...Self.most ~= parts, 1...parts ~= part
        else { return nil }
        self.init(
            task: reader.task, encoding: encoding, data: data, part: part, parts: parts, cacheKey: cacheKey,
            expiresIn: expiresIn)
    }
}
