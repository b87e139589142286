import Glibc
import Testing

/// The back ends that the programs are tried on.
enum Setup: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    case postgres = "PostgreSQL"
    case postgresAndRabbitMQ = "PostgreSQL + RabbitMQ"

    var testDescription: String { rawValue }

    /// What this machine can offer. With `OCTOPIPE_TEST_REQUIRE` set everything is in the list, and what is missing fails.
    static let available: [Setup] = allCases.filter { setup in
        switch setup {
        case .sqlite: true
        case .postgres: isRequired || postgresURL != nil
        case .postgresAndRabbitMQ: isRequired || (postgresURL != nil && rabbitURL != nil)
        }
    }

    static let withServer = available.filter { $0 != .sqlite }
    static let withBroker = available.filter { $0 == .postgresAndRabbitMQ }

    static let isRequired = variable("OCTOPIPE_TEST_REQUIRE") != nil
    /// A URL whose user may create databases.
    static let postgresURL = variable("OCTOPIPE_TEST_POSTGRES")
    static let rabbitURL = variable("OCTOPIPE_TEST_RABBITMQ")

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The programs as people run them. One test after the other: each starts many processes, and many die.
@Suite(.serialized, .agentLogs) enum EndToEnd {}
