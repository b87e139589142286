import PipeCore
import Testing

@Suite struct NotificationMessageTests {
    private typealias Samples = NotificationSamples

    @Test func `a failure is told with its cause, its times, what to do, and the end of its log`() {
        let run = Samples.run()
        let message = NotificationMessage(
            of: Samples.occasion(run: run), by: Samples.spec(), run: run, log: ["one", "two"])
        #expect(message.subject == "etl/nightly failed: brave-otter")
        #expect(
            message.text == """
                Flow run 'brave-otter' of etl/nightly failed.

                Why: exit code 3
                When: 2027-01-15T08:00:00Z
                Started: 2027-01-15T07:58:40Z
                Took: 1m20s
                Queue: default
                Agent: host-1
                Attempt: 2

                More: pipectl flow-run inspect brave-otter

                The end of its log:
                  one
                  two
                """)
        #expect(message.urgency == .high)
        #expect(message.json["run"]?["name"] == "brave-otter" && message.json["rule"] == "ops")
    }

    @Test func `parameters are told only where a template asks for them`() throws {
        let run = Samples.run()
        let occasion = Samples.occasion(run: run)
        let plain = NotificationMessage(of: occasion, by: Samples.spec(), run: run)
        #expect(!plain.json.description.contains("s3cret") && !plain.text.contains("s3cret"))
        let asked = Samples.spec(text: try NotificationTemplate("{{ run.parameters.token }}"))
        let message = NotificationMessage(of: occasion, by: asked, run: run)
        #expect(message.text == "s3cret")
        #expect(message.facts["run"]?["parameters"] == nil)
    }

    @Test(arguments: NotificationEvent.allCases, [false, true])
    func `every event has one line and a text, with the run and without it`(event: NotificationEvent, isOver: Bool) {
        guard event.isStanding || !isOver else { return }
        for run in [nil, Samples.run()] {
            let occasion = Samples.occasion(event, run: event.isStanding ? nil : run, isOver: isOver)
            let message = NotificationMessage(of: occasion, by: Samples.spec([event]), run: run)
            #expect(!message.subject.isEmpty && !message.subject.contains("\n"))
            #expect(message.text.contains("pipectl ") && message.text.contains(occasion.about))
            #expect(
                message.urgency == (isOver || [.completed, .cancelled, .retrying].contains(event) ? .normal : .high))
        }
    }

    @Test func `no name and no template breaks the subject's line`() throws {
        let run = Samples.run(name: "a\r\nBcc: x\u{0}\u{1B}[31m")
        let occasion = Samples.occasion(run: run)
        let plain = NotificationMessage(of: occasion, by: Samples.spec(), run: run)
        #expect(plain.subject == "etl/nightly failed: a Bcc: x [31m")
        let spec = Samples.spec(subject: try NotificationTemplate("{{ log | last 2 }}"))
        let message = NotificationMessage(of: occasion, by: spec, run: run, log: ["x", "y"])
        #expect(message.subject == "x y")
    }

    @Test func `a log of megabytes and colours becomes a text that a receiver can bear`() {
        let run = Samples.run()
        let log = (0..<1_000).map { "\u{1B}[31m\($0) " + String(repeating: "é", count: 5_000) + "\u{0}" }
        let message = NotificationMessage(of: Samples.occasion(run: run), by: Samples.spec(), run: run, log: log)
        #expect(message.text.utf8.count < 16_100 && message.json.description.utf8.count < 60_000)
        #expect(!message.json.description.contains("u001b") && !message.text.contains("\u{1B}"))
        #expect(message.text.hasSuffix(" …"))
    }

    @Test func `a message reads back as it is kept`() {
        let run = Samples.run()
        let spec = Samples.spec(body: ["x": "{{ subject }}"])
        let message = NotificationMessage(of: Samples.occasion(run: run), by: spec, run: run, log: ["l"])
        #expect(NotificationMessage(message.id, kept: message.kept) == message)
        #expect(message.body == ["x": "etl/nightly failed: brave-otter"])
        #expect(NotificationMessage(message.id, kept: ["subject": "x"]) == nil)
    }

    @Test func `many are counted by deployment, and the first ten named`() {
        let occasions = (1...300).map { number in
            Samples.occasion(
                number % 3 == 0 ? .crashed : .failed, number: number, about: number % 2 == 0 ? "etl/a" : "etl/b",
                run: Samples.run(name: "run-\(number)"), at: Samples.now + .milliseconds(number))
        }
        let message = NotificationMessage(ofMany: occasions, by: Samples.spec(), at: Samples.now + .seconds(60))
        #expect(message.subject == "200 failed, 100 crashed")
        #expect(message.text.contains("  etl/a: 100 failed, 50 crashed\n"))
        #expect(message.text.contains("run-10 failed: exit code 3") && !message.text.contains("run-11 "))
        #expect(message.facts["count"] == 300 && message.facts["first"]?.array?.count == 10)
        #expect(message.facts["groups"]?.array?.count == 2)
    }

    @Test func `a sample says that it is a test, whatever the rule is about`() {
        for event in NotificationEvent.allCases {
            let message = NotificationMessage.sample(of: Samples.spec([event]), at: Samples.now)
            #expect(message.text.contains("this is a test"), "\(event)")
        }
    }
}
