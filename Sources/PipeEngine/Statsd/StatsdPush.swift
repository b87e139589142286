internal import PipeCore
internal import PipeThreads

/// Sends an agent's figures to DogStatsD from time to time, on a thread of its own: looking a host up may take long.
package actor StatsdPush {
    private let settings: StatsdSettings
    private let thread = EventThread(name: "statsd")
    private var report = StatsdReport()
    private var socket: StatsdSocket?
    private var flushes = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// After so many the host is looked up again: its address may have changed.
    private static let lookUpEvery = 6
    /// How long the end of the agent waits for a last one.
    private static let patience = Duration.seconds(2)

    package init(_ settings: StatsdSettings) {
        self.settings = settings
    }

    deinit { thread.stop() }

    /// Until cancelled, and then once more.
    nonisolated func run(of observation: Observation) async {
        let flush = SharedQuestion<Void>(freshFor: .zero) { await self.flush(observation) }
        while !Task.isCancelled {
            try? await Task.sleep(for: settings.interval)
            await flush.answer(within: Self.patience)
        }
    }

    private func flush(_ observation: Observation) {
        let metrics = observation.metrics
        if flushes % Self.lookUpEvery == 0 || socket == nil { socket = StatsdSocket(to: settings.target) }
        flushes += 1
        let tags = settings.tags.map(StatsdText.clean) + [StatsdText.tag("agent", observation.agent)]
        let (values, noRoom) = StatsdReport.values(of: metrics, tags: tags)
        let entries = report.entries(observation.knownFamilies(), tags: tags) + values
        let (datagrams, tooLong) = StatsdText.datagrams(entries, limit: settings.target.mostBytes)
        var lost = 0
        for datagram in datagrams where socket?.send(datagram) != true { lost += 1 }
        metrics.dropped.add(noRoom + tooLong + lost)
    }
}
