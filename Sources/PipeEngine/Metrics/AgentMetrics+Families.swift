internal import PipeCore

extension AgentMetrics {
    /// All that was noted so far.
    package func families(at now: ContinuousClock.Instant = .now) -> [MetricFamily] {
        runFamilies + [
            MetricFamily(.claimDelay, claimDelay),
            MetricFamily(.spawnDelay, spawnDelay),
            MetricFamily(.reportDelay, reportDelay),
            MetricFamily(.runsGivenUp, runsGivenUp.count),
            MetricFamily(.runsLost, runsLost.count),
            MetricFamily(.storeCalls, storeCalls),
            MetricFamily(
                .storeErrors,
                [
                    ("unavailable", storeUnavailable.count),
                    ("rejected", storeRejected.count),
                    ("damaged", storeDamaged.count),
                ].map { kind, count in .init([.init("kind", kind)], .number(Double(count))) }),
            MetricFamily(.brokerErrors, brokerErrors.count),
            MetricFamily(.brokerReturns, brokerReturns.count),
            MetricFamily(.leads, isLeader),
            MetricFamily(
                .dutyLag,
                Duty.allCases.map { duty in
                    .init([.init("duty", duty.rawValue)], .number(lag(of: duty, at: now).seconds))
                }),
            MetricFamily(.dutyErrors, dutyErrors.count),
            MetricFamily(.dropped, dropped.count),
        ] + leaseFamilies(at: now)
    }

    private func leaseFamilies(at now: ContinuousClock.Instant) -> [MetricFamily] {
        guard let lease = currentLease else { return [] }
        return [
            MetricFamily(.lease, lease.length.seconds),
            MetricFamily(.leaseAge, (now - lease.renewedAt).seconds),
        ]
    }

    private var runFamilies: [MetricFamily] {
        let runs = runs.now
        let subjects = runs.totals.sorted { $0.key < $1.key }
        func each(_ value: (RunLedger.Totals) -> Double) -> [MetricFamily.Sample] {
            subjects.map { .init($0.key.labels, .number(value($0.value))) }
        }
        return [
            MetricFamily(.runsClaimed, runs.claimed.samples),
            MetricFamily(.runsRunning, runs.running.samples),
            MetricFamily(
                .runsFinished,
                subjects.flatMap { subject, totals in
                    RunState.allCases.compactMap { state in
                        totals.finished[state].map { count in
                            .init(subject.labels + [.init("state", state.rawValue)], .number(Double(count)))
                        }
                    }
                }),
            MetricFamily(.runsRetried, each { Double($0.retried) }),
            MetricFamily(
                .runDuration,
                runs.durations.sorted { $0.key < $1.key }.map { queue, counts in
                    .init([.init("queue", queue.text)], .histogram(counts))
                }),
            MetricFamily(.runCPU, each(\.cpu)),
            MetricFamily(.runLogBytes, each { Double($0.logBytes) }),
            MetricFamily(.runPeakMemory, each { Double($0.peakMemory) }),
        ]
    }
}

extension RunLedger.Subject: Comparable {
    var labels: [MetricFamily.Label] {
        [.init("queue", queue.text), .init("deployment", deployment?.description ?? "(others)")]
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.queue, left.deployment?.description ?? "") < (right.queue, right.deployment?.description ?? "")
    }
}

extension [QueueName: Int] {
    fileprivate var samples: [MetricFamily.Sample] {
        sorted { $0.key < $1.key }.map { .init([.init("queue", $0.key.text)], .number(Double($0.value))) }
    }
}
