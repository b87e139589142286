import Foundation
import Logging
import PipeCore
import PipeRabbitMQ
import Synchronization
import Testing

/// A backend the broker laws are held to.
enum TestBroker: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// A real server, at the URL in `OCTOPIPE_TEST_RABBITMQ`.
    case rabbitmq

    var testDescription: String { rawValue }

    /// Runs a law at a bench of its own. Without a server it is reported as skipped, or fails if
    /// `OCTOPIPE_TEST_REQUIRE=1` says that no backend may be missing. The bench's queue is there already where the law
    /// is not about its making.
    func withBench(isPrepared: Bool = true, _ law: (BrokerBench) async throws -> Void) async throws {
        let bench = BrokerBench(url: try Self.rabbitURL())
        do {
            if isPrepared { try await bench.prepareQueue(with: bench.broker()) }
            try await law(bench)
        } catch {
            await bench.clear()
            throw error
        }
        await bench.clear()
    }

    static func rabbitURL() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let url = environment["OCTOPIPE_TEST_RABBITMQ"] { return url }
        guard environment["OCTOPIPE_TEST_REQUIRE"] == "1" else {
            try Test.cancel("OCTOPIPE_TEST_RABBITMQ names no server")
        }
        throw MissingBackend(description: "OCTOPIPE_TEST_RABBITMQ names no server, and all backends are required")
    }
}

struct MissingBackend: Error, CustomStringConvertible {
    let description: String
}

/// What one law works with: queues nobody else uses, and brokers that are closed afterwards.
final class BrokerBench: Sendable {
    let url: String
    let queue: QueueName
    let other: QueueName
    private let opened = Mutex<[any Broker]>([])
    private let servants = Mutex<[Task<Void, Never>]>([])

    init(url: String) {
        self.url = url
        let tag = ID<BrokerBench>.random().short
        queue = QueueName("law-\(tag)-a")!
        other = QueueName("law-\(tag)-b")!
    }

    /// Another broker on the same backend, as another agent would have it.
    func broker(timeout: Duration = .seconds(5)) throws -> any Broker {
        try broker(at: url, timeout: timeout)
    }

    func broker(at url: String, timeout: Duration = .seconds(5)) throws -> any Broker {
        let broker = try RabbitBroker(url: url, connectTimeout: timeout, logger: .silent)
        opened.withLock { $0.append(broker) }
        return broker
    }

    /// Makes the queue, for laws about what comes after. RabbitMQ 3.10 ends a connection that uses a queue while another
    /// is still making it, and takes its time to find the queue a leader where the machine is busy.
    func prepareQueue(with broker: any Broker) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            try Task.checkCancellation()
            do {
                try await broker.publish(notices(1))
                break
            } catch let error as BrokerError {
                guard case .unavailable = error, .now < deadline else { throw error }
            }
        }
        _ = try await take(1, of: broker)
    }

    func notices(_ count: Int, on queue: QueueName? = nil) -> [Notice] {
        (0..<count).map { _ in Notice(run: .random(), queue: queue ?? self.queue) }
    }

    /// What a broker hands out, handful by handful, to a caller that comes again whatever happens, as an agent does.
    func handfuls(
        of broker: any Broker, from queues: [QueueName]? = nil, upTo limit: Int = 10,
        settling: @escaping @Sendable (Notice) -> Settlement = { _ in .settled }
    ) -> AsyncStream<[Notice]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [Notice].self)
        let queues = queues ?? [queue]
        let servant = Task {
            defer { continuation.finish() }
            while !Task.isCancelled {
                do {
                    try await broker.serve(queues, upTo: limit) { notices in
                        continuation.yield(notices)
                        return notices.map(settling)
                    }
                } catch {
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
        }
        servants.withLock { $0.append(servant) }
        return stream
    }

    /// The first `count` notices a broker hands out, in that order.
    func take(_ count: Int, of broker: any Broker, from queues: [QueueName]? = nil, upTo limit: Int = 10) async throws
        -> [Notice]
    {
        let taken = Mutex<[Notice]>([])
        while taken.withLock({ $0.count < count }) {
            // Whoever is cancelled is served nothing, and told nothing.
            try Task.checkCancellation()
            try await broker.serve(queues ?? [queue], upTo: limit) { notices in
                taken.withLock { $0 += notices }
                return notices.map { _ in .settled }
            }
        }
        return taken.withLock { $0 }
    }

    func clear() async {
        for servant in servants.withLock({ $0 }) {
            servant.cancel()
            await servant.value
        }
        for broker in opened.withLock({ $0 }) { await broker.close() }
        do {
            let hand = try RabbitHand(url: url)
            for name in [queue, other] { try hand.deleteQueue(name) }
        } catch {
            Issue.record("the queues of the law stay behind: \(error)")
        }
    }
}

extension Task {
    /// Its value; whoever is cancelled while waiting for it cancels it as well.
    var sharedEnd: Success {
        get async throws {
            try await withTaskCancellationHandler {
                try await value
            } onCancel: {
                cancel()
            }
        }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A hand on the server, past every broker.
final class RabbitHand {
    let connection: AMQPConnection
    let channel: UInt16

    init(url: String) throws {
        connection = try AMQPConnection(to: try BrokerURL(url), timeout: .seconds(5))
        channel = try connection.openChannel()
    }

    func serverName(_ queue: QueueName) -> String { "octopipe.queue.\(queue)" }

    /// Whether the queue exists; asks on a channel of its own, as the answer no closes it.
    func knows(_ queue: QueueName) throws -> Bool {
        do {
            _ = try connection.depth(of: serverName(queue), on: try connection.openChannel())
            return true
        } catch AMQPFailure.channelClosed {
            return false
        }
    }

    func deleteQueue(_ queue: QueueName) throws {
        try connection.deleteQueue(serverName(queue), on: channel)
    }

    /// A queue such as no broker of ours would make.
    func declareForeignQueue(_ queue: QueueName) throws {
        try connection.declareQueue(serverName(queue), on: channel)
    }

    func publish(_ body: String, to queue: QueueName) throws {
        try connection.publish(
            body, to: "", key: serverName(queue), id: "", isLasting: true, isMandatory: false, on: channel)
    }

    /// The bodies of a queue's messages, as they come, settled.
    func bodies(of queue: String) throws -> Bodies {
        try connection.consume(queue, as: "hand", settling: true, on: channel)
        return Bodies(connection: connection, channel: channel)
    }

    struct Bodies {
        let connection: AMQPConnection
        let channel: UInt16

        func next() async throws -> String {
            while true {
                await Task.yield()
                try Task.checkCancellation()
                if case .delivered(let delivery) = try connection.next(within: .milliseconds(100)) {
                    try connection.acknowledge(delivery.tag, on: channel)
                    return String(decoding: delivery.body, as: UTF8.self)
                }
            }
        }
    }
}
