extension RetryPolicy {
    /// The policy for people: `3 retries, after 10s, doubling up to 10m, ±20%, if failed or crashed`.
    package var words: String {
        guard limit > 0 else { return "none" }
        var parts = [limit == 1 ? "1 retry" : "\(limit) retries", waits]
        if jitter > 0 { parts.append("±\(Int((jitter * 100).rounded()))%") }
        if reasons != Self.everyReason {
            let names = RetryReason.allCases.filter(reasons.contains).map {
                $0.rawValue.replacing("_", with: " ")
            }
            parts.append("if " + names.joined(separator: " or "))
        }
        switch exitCodes {
        case .any: break
        case .only(let codes): parts.append("exit codes \(Self.list(codes)) only")
        case .allBut(let codes): parts.append("not with exit codes \(Self.list(codes))")
        }
        return parts.joined(separator: ", ")
    }

    private var waits: String {
        switch backoff {
        case .constant(.zero): "at once"
        case .constant(let delay): "each after \(DurationText.exact(delay))"
        case .exponential(let delay, let cap):
            "after \(DurationText.exact(delay)), doubling up to \(DurationText.exact(cap))"
        case .list(let waits): "after \(waits.map(DurationText.exact).joined(separator: ", ")), the last repeating"
        }
    }

    private static func list(_ codes: [Int32]) -> String { codes.map { "\($0)" }.joined(separator: ", ") }
}
