import PipeCore
import PipeRabbitMQ
import Testing

extension BrokerLaws {
    @Test func `a URL is read in full`() throws {
        let url = try BrokerURL("amqps://a%40b:p%3Aq@[::1]:5999/team%2Fd?heartbeat=7&verify=verify_none&cacertfile=/x")
        #expect(url.user == "a@b")
        #expect(url.password == "p:q")
        #expect(url.host == "::1")
        #expect(url.port == 5999)
        #expect(url.vhost == "team/d")
        #expect(url.heartbeatSeconds == 7)
        #expect(url.tls?.verifiesPeer == false)
        #expect(url.tls?.authorityFile == "/x")
        #expect(url.address == "[::1]:5999")
    }

    @Test(arguments: ["amqp://", "amqp://localhost", "amqp://localhost/", "amqp://guest:guest@localhost:5672/%2F"])
    func `what a URL leaves out has the usual value`(text: String) throws {
        #expect(try BrokerURL(text) == BrokerURL("amqp://guest:guest@localhost:5672"))
    }

    @Test(arguments: [
        "localhost", "http://localhost", "amqp://u:secret@h:0", "amqp://u:secret@h:port", "amqp://u:secret@[::1",
        "amqp://u:secret@h/%2", "amqp://u:secret@h/%zz", "amqp://u:secret@h/%00", "amqp://u:secret@h?heartbeet=1",
        "amqp://u:secret@h?heartbeat=x", "amqp://u:secret@h?cacertfile=x", "amqps://u:secret@h?verify=no",
        "amqps://u:secret@h?certfile=x",
    ])
    func `a URL that cannot be used is refused without telling the password`(text: String) {
        let error = #expect(throws: BrokerError.self) { try BrokerURL(text) }
        guard case .rejected(let why) = error else {
            Issue.record("not refused for good: \(String(describing: error))")
            return
        }
        #expect(!why.contains("secret"))
    }

    @Test(arguments: [
        ("amqp://u:secret@h/v?heartbeat=1", "amqp://u:***@h/v?heartbeat=1"), ("amqp://u:se/cr@et@h", "amqp://u:***@h"),
        ("amqp://u@h", "amqp://u@h"), ("amqp://h:1", "amqp://h:1"), ("u:secret@h", "***"),
    ])
    func `a masked URL shows everything but the password`(text: String, masked: String) {
        #expect(BrokerURL.masked(text) == masked)
    }
}
