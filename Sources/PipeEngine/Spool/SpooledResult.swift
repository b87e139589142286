package import PipeCore

/// How an attempt ended, as it is written down until it is told.
package struct SpooledResult: Hashable, Sendable {
    package let claim: Claim
    package let event: RunEvent
    /// What the attempt took.
    package let usage: ResourceUse?

    package init(claim: Claim, event: RunEvent, usage: ResourceUse? = nil) {
        self.claim = claim
        self.event = event
        self.usage = usage
    }

    package var json: JSON {
        var object: JSON.Object = [
            "run": .string(claim.run.description), "session": .string(claim.session.description),
            "attempt": .int(claim.attempt), "event": .string(event.kind.rawValue),
        ]
        if let cause = event.cause {
            object["message"] = .string(cause.message)
            object["exit_code"] = cause.exitCode.map { .int($0) }
            object["signal"] = cause.signal.map { .int($0) }
        }
        if let usage {
            object["cpu_time"] = .int(usage.cpu.microseconds)
            object["peak_memory"] = .int(usage.peakMemory)
            object["log_bytes"] = .int(usage.logBytes)
        }
        return .object(object)
    }

    /// `nil` for what is not whole, or no end of an attempt.
    package init?(_ json: JSON) {
        func id<Entity>(_ name: String) -> ID<Entity>? { json[name]?.string.flatMap { ID($0) } }
        func number<Number: FixedWidthInteger>(_ name: String) -> Number? {
            json[name]?.int.flatMap { Number(exactly: $0) }
        }
        guard let run: ID<FlowRun> = id("run"), let session: ID<Session> = id("session"),
            let attempt: Int = number("attempt"),
            let kind = json["event"]?.string.flatMap(RunEvent.Kind.init(rawValue:)),
            let event = RunEvent(
                ending: kind,
                Cause(json["message"]?.string ?? "", exitCode: number("exit_code"), signal: number("signal")))
        else { return nil }
        let usage = json["cpu_time"]?.int.map {
            ResourceUse(
                cpu: .microseconds($0), peakMemory: number("peak_memory") ?? 0, logBytes: number("log_bytes") ?? 0)
        }
        self.init(claim: Claim(run: run, session: session, attempt: attempt), event: event, usage: usage)
    }
}

extension RunEvent {
    /// The event of this kind, if it is one that an agent reports at the end of an attempt.
    fileprivate init?(ending kind: Kind, _ cause: Cause) {
        switch kind {
        case .succeeded: self = .succeeded
        case .failed: self = .failed(cause)
        case .timedOut: self = .timedOut(cause)
        case .crashed: self = .crashed(cause)
        case .stopped: self = .stopped(cause)
        case .released: self = .released(reason: cause.message)
        case .claimed, .started, .lost, .cancelRequested, .expired, .pauseRequested, .resumed: return nil
        }
    }
}
