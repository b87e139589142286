import PipeRuntime
import Testing

@Suite struct MaskedURLTests {
    @Test(arguments: [
        ("postgresql://ada:secret@host:5432/db", "postgresql://ada:***@host:5432/db"),
        ("postgresql://ada@host/db", "postgresql://ada@host/db"),
        (
            "postgresql:///db?host=/run&user=ada&password=secret&sslpassword=s2",
            "postgresql:///db?host=/run&user=ada&password=***&sslpassword=***"
        ),
        ("amqps://ada:sec/r@et@host/vhost", "amqps://ada:***@host/vhost"),
        ("amqp://ada:sec?ret@host", "amqp://ada:***@host"),
        ("amqp://:secret@host", "amqp://:***@host"),
        ("sqlite:///home/ada/octopipe.db", "sqlite:///home/ada/octopipe.db"),
        ("soon", "soon"),
    ])
    func `what is shown has no secret in it`(url: String, shown: String) {
        #expect(MaskedURL(url).description == shown)
    }
}
