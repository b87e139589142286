extension RetryPolicy {
    /// The policy as a run keeps it; what is usual is left out.
    package var json: JSON {
        var object: JSON.Object = ["limit": .int(limit)]
        switch backoff {
        case .constant(let delay):
            if delay != .zero { object["delay"] = .string(DurationText.exact(delay)) }
        case .exponential(let delay, let cap):
            object["backoff"] = "exponential"
            object["delay"] = .string(DurationText.exact(delay))
            object["cap"] = .string(DurationText.exact(cap))
        case .list(let waits):
            object["backoff"] = .array(waits.map { .string(DurationText.exact($0)) })
        }
        if jitter != 0 { object["jitter"] = .double(jitter) }
        if reasons != Self.everyReason {
            object["on"] = .array(RetryReason.allCases.filter(reasons.contains).map { .string($0.rawValue) })
        }
        switch exitCodes {
        case .any: break
        case .only(let codes): object["exit_codes"] = .array(codes.map { .int($0) })
        case .allBut(let codes): object["not_exit_codes"] = .array(codes.map { .int($0) })
        }
        if poisonAfter != Self.usualPoisonAfter { object["poison_after"] = .int(poisonAfter) }
        return .object(object)
    }

    /// The policy as a deployment says it: two plain keys where they can, and a mapping where they cannot.
    var deploymentMembers: JSON.Object {
        var object = JSON.Object()
        if case .constant(let delay) = backoff,
            self == RetryPolicy(limit: limit, delay: delay, poisonAfter: poisonAfter)
        {
            object["retries"] = .int(limit)
            object["retry_delay"] = .string(DurationText.exact(delay))
        } else {
            var mapping = json.object ?? [:]
            mapping["poison_after"] = nil
            object["retries"] = .object(mapping)
        }
        object["poison_after"] = .int(poisonAfter)
        return object
    }
}
