import Logging
import PipeCore
import PipeEngine
import Testing

@Suite(.timeLimit(.minutes(1))) struct TraceExporterTests {
    @Test func `spans that come together go together`() async {
        let collector = ScriptedCollector()
        let exporter = collector.exporter(linger: .seconds(3_600))
        for _ in 0..<3 { exporter.take(ScriptedCollector.span()) }
        async let sent: Void = exporter.run()
        exporter.close(within: .seconds(30))
        await sent
        #expect(collector.seen == [3])
    }

    @Test func `a full request does not wait for more`() async {
        let collector = ScriptedCollector()
        let exporter = collector.exporter(linger: .seconds(3_600))
        async let sent: Void = exporter.run()
        for _ in 0..<SpanQueue.batch { exporter.take(ScriptedCollector.span()) }
        _ = await collector.requests.first { _ in true }
        exporter.close(within: .seconds(30))
        await sent
        #expect(collector.seen == [SpanQueue.batch])
    }

    @Test func `a few spans go when they have waited a little`() async {
        let collector = ScriptedCollector()
        let exporter = collector.exporter(linger: .milliseconds(1))
        async let sent: Void = exporter.run()
        exporter.take(ScriptedCollector.span())
        #expect(await collector.requests.first { _ in true } == 1)
        exporter.close(within: .seconds(30))
        await sent
    }

    @Test func `what a collector cannot take now it gets again, and later spans after it`() async {
        let log = KeptLog()
        let collector = ScriptedCollector([.away("it answers with 503", wait: nil)])
        let exporter = collector.exporter(logger: log.logger)
        async let sent: Void = exporter.run()
        exporter.take(ScriptedCollector.span())
        var requests = collector.requests.makeAsyncIterator()
        #expect(await requests.next() == 1)
        #expect(await requests.next() == 1)
        exporter.take(ScriptedCollector.span())
        #expect(await requests.next() == 1)
        exporter.close(within: .seconds(30))
        await sent
        #expect(collector.seen == [1, 1, 1])
        #expect(
            log.lines == [
                "traces wait: the collector does not take them "
                    + "collector=http://collector/v1/traces why=it answers with 503"
            ])
    }

    @Test func `what is refused is lost, said with its number, and not sent again`() async {
        let log = KeptLog()
        let collector = ScriptedCollector([.refused("it answers with 400"), .taken(except: 1, why: "too long")])
        let exporter = collector.exporter(linger: .seconds(3_600), logger: log.logger)
        for _ in 0..<SpanQueue.batch + 2 { exporter.take(ScriptedCollector.span()) }
        async let sent: Void = exporter.run()
        exporter.close(within: .seconds(30))
        await sent
        #expect(collector.seen == [SpanQueue.batch, 2])
        #expect(log.lines.count == 2)
        #expect(log.lines.first?.contains("spans=\(SpanQueue.batch) why=it answers with 400") == true, "\(log.lines)")
        #expect(log.lines.last?.contains("spans=1 why=the collector took the others: too long") == true)
    }

    /// What is said of as many requests as there are answers, with a span each.
    private func said(of answers: [TraceAnswer]) async -> [String] {
        let log = KeptLog()
        let collector = ScriptedCollector(answers)
        let exporter = collector.exporter(logger: log.logger)
        async let sent: Void = exporter.run()
        var requests = collector.requests.makeAsyncIterator()
        for _ in answers {
            exporter.take(ScriptedCollector.span())
            _ = await requests.next()
        }
        exporter.close(within: .seconds(30))
        await sent
        #expect(collector.seen == answers.map { _ in 1 })
        return log.lines
    }

    @Test func `a collector cannot refuse more than it was sent`() async {
        let lines = await said(of: Array(repeating: .taken(except: .max, why: "all"), count: 2))
        #expect(lines.allSatisfy { $0.contains("spans=1 ") } && lines.count == 2, "\(lines)")
    }

    @Test func `losses are said once, however many there are`() async {
        let lines = await said(of: Array(repeating: .refused("no"), count: 10))
        // At once, and what is left at the end.
        #expect(lines.map { $0.contains("spans=1 ") } == [true, false], "\(lines)")
        #expect(lines.last?.contains("spans=9 ") == true)
    }

    @Test func `who closes waits for no collector that is away, and says what is lost`() async {
        let log = KeptLog()
        let collector = ScriptedCollector(Array(repeating: .away("nobody is there", wait: .seconds(240)), count: 10))
        let exporter = collector.exporter(logger: log.logger)
        async let sent: Void = exporter.run()
        exporter.take(ScriptedCollector.span())
        _ = await collector.requests.first { _ in true }
        exporter.take(ScriptedCollector.span())
        exporter.close(within: .seconds(30))
        await sent
        #expect(log.lines.last?.contains("spans=2 why=nobody is there") == true, "\(log.lines)")
    }

    @Test func `a request gets no more time than is left`() async {
        let collector = ScriptedCollector()
        let exporter = collector.exporter(linger: .seconds(3_600))
        exporter.take(ScriptedCollector.span())
        exporter.close(within: .seconds(2))
        await exporter.run()
        #expect(collector.times.count == 1)
        #expect(collector.times.allSatisfy { $0 > .zero && $0 <= .seconds(2) })
    }

    @Test func `time that is over sends nothing more`() async {
        let log = KeptLog()
        let collector = ScriptedCollector()
        let exporter = collector.exporter(logger: log.logger)
        exporter.take(ScriptedCollector.span())
        exporter.close(within: .zero)
        await exporter.run()
        #expect(collector.seen == [])
        #expect(log.lines.first?.contains("spans=1 why=the agent stopped before they were sent") == true)
    }
}
