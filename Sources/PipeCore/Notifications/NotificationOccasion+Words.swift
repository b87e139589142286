extension NotificationOccasion {
    /// What became of it, as it is counted: `failed`, `offline`.
    var word: String {
        switch event {
        case .completed, .failed, .crashed, .cancelled, .retrying, .late: event.rawValue
        case .agentOffline: isOver ? "online again" : "offline"
        case .queueStalled: isOver ? "moving again" : "stalled"
        case .noSuccess: isOver ? "completed again" : "without success"
        }
    }

    /// One line.
    var subject: String {
        let name = runName.map { ": \($0)" } ?? ""
        return switch event {
        case .completed, .failed, .crashed: "\(about) \(event.rawValue)\(name)"
        case .cancelled: "\(about) was cancelled\(name)"
        case .retrying: "\(about) failed and is tried again\(name)"
        case .late: "\(about) is late\(name)"
        case .agentOffline: "agent \(about) is \(word)"
        case .queueStalled: "work queue \(about) is \(word)"
        case .noSuccess: isOver ? "\(about) completed again" : "\(about): no success"
        }
    }

    /// A sentence that says it all.
    var sentence: String {
        let run = runName.map { "Flow run '\($0)' of \(about)" } ?? about
        let time = since.map { Self.time($0) } ?? "long ago"
        return switch event {
        case .completed, .failed, .crashed: "\(run) \(event.rawValue)."
        case .cancelled: "\(run) was cancelled."
        case .retrying: "\(run) failed, and another attempt will be made."
        case .late: "\(run) was due at \(time) and has not started."
        case .agentOffline:
            isOver ? "Agent '\(about)' is online again." : "Agent '\(about)' was last heard of at \(time)."
        case .queueStalled:
            isOver
                ? "Runs of work queue '\(about)' start again."
                : "Runs of work queue '\(about)' have been due since \(time), and no agent starts any."
        case .noSuccess:
            isOver ? "A run of \(about) has completed again." : "No run of \(about) has completed since \(time)."
        }
    }

    /// The command that shows more.
    var command: String {
        switch event {
        case .completed, .failed, .crashed, .cancelled, .retrying:
            "pipectl flow-run inspect \(Self.quoted(runName ?? run?.description ?? about))"
        case .late: "pipectl flow-run why \(Self.quoted(runName ?? run?.description ?? about))"
        case .agentOffline: "pipectl agent inspect \(Self.quoted(about))"
        case .queueStalled: "pipectl work-queue inspect \(Self.quoted(about))"
        case .noSuccess: "pipectl flow-run ls --deployment \(Self.quoted(about))"
        }
    }

    /// Whole seconds.
    static func time(_ instant: Instant) -> String {
        Timestamp.text(Instant(microseconds: instant.microseconds / 1_000_000 * 1_000_000))
    }

    /// A word that a shell takes as one.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./@:+".contains($0)) }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
