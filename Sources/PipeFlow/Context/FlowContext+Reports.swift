internal import PipeCore

extension FlowContext {
    /// Tells how far the task is, or the flow outside of a task. At most ten a second are passed on, and always the last.
    public func progress(_ done: some BinaryInteger, of total: (some BinaryInteger)?, unit: String? = nil) {
        progress(Double(done), of: total.map { Double($0) }, unit: unit)
    }

    /// Tells how far the task is where nobody knows of how much.
    public func progress(_ done: some BinaryInteger, unit: String? = nil) {
        progress(Double(done), of: nil, unit: unit)
    }

    /// Tells how far the task is, or the flow outside of a task.
    public func progress(_ done: Double, of total: Double?, unit: String? = nil) {
        guard done.isFinite else { return }
        let progress = TaskProgress(done: done, total: total.flatMap { $0.isFinite ? $0 : nil }, unit: unit)
        if node.progress.lets(progress, at: session.now()) { session.tell(.progress(progress, of: task)) }
    }

    /// Counts something: values of one name add up. `records`, `bytes` and `errors` are names that others know.
    public func metric(_ name: String, _ value: some BinaryInteger, unit: String? = nil) {
        metric(name, Double(value), unit: unit)
    }

    /// Counts something: values of one name add up.
    public func metric(_ name: String, _ value: Double, unit: String? = nil) {
        guard value.isFinite else {
            return session.log(.warning, "metric '\(name)' is not kept: \(value) is no number", task: task)
        }
        session.tell(.metric(Metric(name: name, value: value, unit: unit, task: task)))
    }

    /// Keeps a text in Markdown for people.
    public func artifact(markdown text: String, key: String? = nil, description: String? = nil) {
        keep(.markdown, .string(text), key, description)
    }

    /// Keeps a link for people.
    public func artifact(link url: String, key: String? = nil, description: String? = nil) {
        keep(.link, .string(url), key, description)
    }

    /// Keeps a table for people. Each row is encoded; its members are the columns.
    public func artifact(table rows: some Sequence<some Encodable>, key: String? = nil, description: String? = nil) {
        do {
            let rows = try rows.map { row in
                let json = try ValueEncoder.encode(row)
                return json.object == nil ? ["value": json] : json
            }
            keep(.table, .array(rows), key, description)
        } catch {
            session.log(.warning, "artifact '\(key ?? "table")' is not kept: \(ErrorText.line(error))", task: task)
        }
    }

    /// Tells that the flow is alive. From the first on, silence beyond the deployment's `heartbeat_timeout` is taken for hanging.
    public func heartbeat() { session.audience.tell(.heartbeat) }

    private func keep(_ kind: Artifact.Kind, _ data: JSON, _ key: String?, _ description: String?) {
        session.tell(
            .artifact(Artifact(kind: kind, data: data, key: key, description: description, task: task)))
    }
}
