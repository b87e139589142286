import PipeCore
import PipeSeal
import PipeTransport
import Testing

/// Messages to real receivers.
@Suite struct CourierTests {
    private static let id = ID<NotificationMessage>("5f0c2a4e-8d1b-4c3a-9e7f-0123456789ab")
    private let web: ServerProgram
    private let courier: NetworkCourier

    init() throws {
        web = try ServerProgram("web.py")
        courier = NetworkCourier(
            Transport(), now: { Instant(microseconds: 1_679_734_800_500_000) }, sign: MessageSignature.text)
    }

    private func message(
        subject: String = "etl/daily failed", text: String = "exit code 1\n", body: JSON? = nil
    ) throws -> NotificationMessage {
        NotificationMessage(
            id: try #require(Self.id), at: Instant(microseconds: 1_679_734_800_000_000), subject: subject, text: text,
            urgency: .high, facts: ["state": "failed"], body: body)
    }

    private func url(_ path: String) -> String { "http://127.0.0.1:\(web.port)/\(path)" }

    private func slackText(_ message: NotificationMessage) async throws -> (text: String, sections: [String]) {
        _ = try await courier.deliver(message, over: .slack(url: url("keep")))
        let content = try JSON.parse(try JSON.parse(web.line())["body"]?.string ?? "")
        let sections = content["blocks"]?.array?.compactMap { $0["text"]?["text"]?.string } ?? []
        return (content["text"]?.string ?? "", sections)
    }

    // MARK: Webhooks

    @Test func `a webhook gets the message as JSON, under its id`() async throws {
        let message = try message()
        #expect(try await courier.deliver(message, over: .webhook(.init(url: url("keep")))) == "200 ok")
        let said = try JSON.parse(web.line())
        #expect(try JSON.parse(said["body"]?.string ?? "") == message.json)
        #expect(said["headers"]?["content-type"] == "application/json")
        #expect(said["headers"]?["idempotency-key"]?.string == message.id.description)
        #expect(said["headers"]?["x-octopipe-signature"] == nil)
    }

    @Test func `a webhook gets a body of the rule's own, and headers, which stand over the usual ones`() async throws {
        let webhook = NotificationChannel.Webhook(
            url: url("keep"), headers: ["content-type": "application/cloudevents+json", "X-Token": "t"])
        _ = try await courier.deliver(message(body: ["alert": "ü"]), over: .webhook(webhook))
        let said = try JSON.parse(web.line())
        #expect(said["body"] == #"{"alert":"ü"}"#)
        #expect(said["headers"]?["content-type"] == "application/cloudevents+json")
        #expect(said["headers"]?["x-token"] == "t")
    }

    @Test func `a receiver that has the secret knows that the message is ours`() async throws {
        for (secret, isRight) in [("s3cret", true), ("another", false)] {
            let webhook = NotificationChannel.Webhook(url: url("keep"), key: secret)
            _ = try await courier.deliver(message(text: "Zürich"), over: .webhook(webhook))
            let said = try JSON.parse(web.line())
            #expect(said["is_ours"]?.bool == isRight)
            #expect(try #require(said["headers"]?["x-octopipe-signature"]?.string).hasPrefix("t=1679734800,v1="))
        }
    }

    @Test func `a receiver that refuses, or wants to be left in peace, is quoted`() async throws {
        let place = "http://127.0.0.1:\(web.port)"
        await #expect(throws: DeliveryProblem.permanent("\(place) answered 410 Gone: <b>no luck</b>")) {
            try await courier.deliver(message(), over: .webhook(.init(url: url("status/410"))))
        }
        let busy = DeliveryProblem.temporary(
            "\(place) answered 429 Too Many Requests: <b>no luck</b>", after: .seconds(30))
        await #expect(throws: busy) { try await courier.deliver(message(), over: .slack(url: url("status/429/30"))) }
    }

    @Test func `a header that would be two is refused before anything is sent`() async throws {
        let webhook = NotificationChannel.Webhook(url: url("keep"), headers: ["X-A": "b\r\nX-C: d"])
        let problem = await #expect(throws: DeliveryProblem.self) {
            try await courier.deliver(message(), over: .webhook(webhook))
        }
        #expect(problem?.isTransient == false)
    }

    // MARK: Chats

    @Test func `a chat gets the subject in bold and the text as it is`() async throws {
        let (text, sections) = try await slackText(message(text: "a < b && c > d\n<!channel> *x* ```y```"))
        let fenced = "```\na &lt; b &amp;&amp; c &gt; d\n&lt;!channel&gt; *x* '''y'''\n```"
        #expect(sections == ["*etl/daily failed*", fenced])
        #expect(text == sections.joined(separator: "\n"))
    }

    @Test func `of a text that is too long a chat gets the begin and the end`() async throws {
        for unit in ["<", "🚆", "e\u{301}", "x"] {
            let text = "the begin" + String(repeating: unit, count: 1 << 18) + "the end"
            let (_, sections) = try await slackText(message(subject: text, text: text))
            #expect(sections[0].utf16.count < 1_000)
            #expect((2_500...3_000).contains(sections[1].utf16.count))
            #expect(sections[1].hasPrefix("```\nthe begin"))
            #expect(sections[1].hasSuffix("the end\n```"))
        }
    }

    @Test func `a chat shows what nobody should obey`() async throws {
        let (_, sections) = try await slackText(message(subject: "a\r\n*b*\u{1B}[2J", text: " \n"))
        #expect(sections == ["*a  ∗b∗ [2J*"])
    }

    // MARK: Mail

    @Test func `a mail goes through the account`() async throws {
        let server = try ServerProgram("mail.py")
        let account = NotificationChannel.MailAccount(
            host: "127.0.0.1", port: server.port, security: .none, from: "Octopipe <pipe@example.net>")
        let channel = NotificationChannel.email(to: ["ops@example.org"], through: account)
        #expect(try await courier.deliver(message(), over: channel) == "250 2.0.0 Ok: queued as 4711")
        let mail = try JSON.parse(server.line())
        #expect(mail["headers"]?["message-id"]?.string == "<\(try message().id)@example.net>")
        #expect(mail["text"] == "exit code 1\n")
    }
}
