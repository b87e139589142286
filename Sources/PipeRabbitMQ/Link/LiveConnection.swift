internal import PipeCore

/// What is known while one connection lives, and gone with it.
///
/// Each use has a channel of its own, since the server closes a channel for any mistake made on it.
final class LiveConnection {
    let connection: AMQPConnection
    let number: Int
    /// Why it is over, once it is.
    private(set) var end: BrokerError?
    /// The server's reason for taking no messages at present.
    var blockedReason: String?

    private(set) var publishing: UInt16?
    private(set) var asking: UInt16?
    private(set) var consuming: UInt16?
    private(set) var listening: UInt16?

    /// Queues known to exist, until the server says otherwise.
    var declared: Set<QueueName> = []
    var isUnreadableDeclared = false
    var isControlDeclared = false

    var ledger = ConfirmLedger()
    /// The tag of the consumer of each queue.
    var consumers: [QueueName: String] = [:]
    var consumerCount = 0
    var prefetch: UInt16 = 0
    var shelf = DeliveryShelf()
    /// Tags of the deliveries a handler has.
    var inHands: Set<UInt64> = []

    init(_ connection: AMQPConnection, number: Int) {
        self.connection = connection
        self.number = number
    }

    // MARK: Channels, opened when first needed

    func publishingChannel() throws(AMQPFailure) -> UInt16 {
        if let publishing { return publishing }
        let channel = try connection.openChannel()
        try connection.confirmPublishing(on: channel)
        publishing = channel
        return channel
    }

    /// For declarations and questions, which the server may answer by closing the channel.
    func askingChannel() throws(AMQPFailure) -> UInt16 {
        if let asking { return asking }
        let channel = try connection.openChannel()
        asking = channel
        return channel
    }

    func consumingChannel() throws(AMQPFailure) -> UInt16 {
        if let consuming { return consuming }
        let channel = try connection.openChannel()
        consuming = channel
        return channel
    }

    func listeningChannel() throws(AMQPFailure) -> UInt16 {
        if let listening { return listening }
        let channel = try connection.openChannel()
        listening = channel
        return channel
    }

    /// The server closed this channel: whatever lived on it is gone, and its next user opens another.
    func forget(channel: UInt16) {
        switch channel {
        case publishing:
            publishing = nil
            isControlDeclared = false
            ledger.startOver()
        case asking:
            asking = nil
        case consuming:
            consuming = nil
            prefetch = 0
            consumers = [:]
            inHands = []
            // The server gives them to somebody else.
            shelf = DeliveryShelf()
        case listening:
            listening = nil
            isControlDeclared = false
        default: break
        }
    }

    /// The own queue of the listener is gone. The channel is left behind, as it carries nothing any more.
    func stopListening() {
        listening = nil
    }

    func finish(_ error: BrokerError) {
        end = error
        ledger.startOver()
        for channel in [publishing, asking, consuming, listening] {
            if let channel { forget(channel: channel) }
        }
    }

    // MARK: Declarations

    func declare(_ queue: QueueName) throws(AMQPFailure) {
        try Topology.declareQueue(queue, with: connection, on: try askingChannel())
        declared.insert(queue)
    }

    func declareControl() throws(AMQPFailure) {
        guard !isControlDeclared else { return }
        try Topology.declareControl(with: connection, on: try askingChannel())
        isControlDeclared = true
    }
}
