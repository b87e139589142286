package import PipeCore

/// How an attempt ended, as it is written down until it is told.
package struct SpooledResult: Hashable, Sendable {
    package let claim: Claim
    package let event: RunEvent

    package init(claim: Claim, event: RunEvent) {
        self.claim = claim
        self.event = event
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
        self.init(claim: Claim(run: run, session: session, attempt: attempt), event: event)
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
