import PipeCore
import Testing

@Suite struct NotificationTargetTests {
    private func channel(_ target: NotificationTarget, _ values: String) throws -> NotificationChannel {
        try target.channel(opening: try #require(JSON.parse(values).object))
    }

    private static func block(_ name: String) -> BlockName { BlockName(name).unsafelyUnwrapped }

    private static let email = NotificationTarget.email(to: ["a@b"], server: block("email-server-credentials/mail"))

    @Test func `a mail server is described as Prefect's blocks do`() throws {
        let values = #"{"smtp_server":"mx","smtp_type":"SSL","smtp_port":465,"username":"u@x","password":"p"}"#
        #expect(
            try channel(Self.email, values)
                == .email(
                    to: ["a@b"],
                    through: .init(host: "mx", port: 465, security: .tls, user: "u@x", password: "p", from: "u@x")))
        let short = #"{"smtp_server":"mx","from":"octopipe@x"}"#
        #expect(
            try channel(Self.email, short)
                == .email(to: ["a@b"], through: .init(host: "mx", security: .startTLS, from: "octopipe@x")))
    }

    @Test func `a webhook may have headers and a key`() throws {
        let target = NotificationTarget.webhook(Self.block("webhook/x"))
        #expect(
            try channel(target, #"{"url":"https://x/","headers":{"A":"b"},"key":"k"}"#)
                == .webhook(.init(url: "https://x/", headers: ["A": "b"], key: "k")))
    }

    @Test(arguments: [
        (email, "{}", "'smtp_server'"), (email, #"{"smtp_server":"x"}"#, "from"),
        (email, #"{"smtp_server":"x","from":"no address"}"#, "from"),
        (email, #"{"smtp_server":"x","from":"a@b","smtp_type":"magic"}"#, "STARTTLS"),
        (email, #"{"smtp_server":"x","from":"a@b","smtp_port":70000}"#, "smtp_port"),
        (.slack(block("slack-webhook/x")), "{}", "'url'"),
        (.slack(block("slack-webhook/x")), #"{"url":"hooks.slack.com"}"#, "https://"),
        (.webhook(block("webhook/x")), #"{"url":"https://x","headers":{"A":1}}"#, "headers.A"),
    ])
    func `a block that lacks something says what`(target: NotificationTarget, values: String, reason: String) {
        #expect { try channel(target, values) } throws: { "\($0)".contains(reason) }
    }
}
