/// Something that stands as a rule asks: an agent is offline, a queue is stalled, a deployment has no success.
package struct StandingCondition: Hashable, Sendable {
    /// The agent, the queue or the deployment.
    package let about: String
    package let since: Instant

    package init(about: String, since: Instant) {
        self.about = about
        self.since = since
    }
}

extension StandingCondition {
    /// What has begun to stand, and what stands no more; what stood is told of once.
    package static func news(
        now present: [StandingCondition], before known: [StandingCondition]
    ) -> (begun: [StandingCondition], over: [StandingCondition]) {
        let (abouts, knownAbouts) = (Set(present.map(\.about)), Set(known.map(\.about)))
        return (
            present.filter { !knownAbouts.contains($0.about) }, known.filter { !abouts.contains($0.about) }
        )
    }
}
