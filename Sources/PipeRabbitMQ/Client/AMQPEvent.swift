/// What the server tells without being asked.
package enum AMQPEvent: Hashable, Sendable {
    case delivered(AMQPDelivery)
    /// A mandatory message that no queue took. Its confirm follows.
    case returned(channel: UInt16, messageID: String)
    /// The server took (or refused) the message with this number, or all up to it.
    case confirmed(channel: UInt16, tag: UInt64, upTo: Bool, isTaken: Bool)
    /// The server ended a consumer: its queue is gone, or it took too long.
    case consumerCancelled(channel: UInt16, consumer: String)
    case channelClosed(AMQPClosure)
    /// The server is short of memory or disk and reads no more messages.
    case blocked(reason: String)
    case unblocked
}

/// One message for one consumer, to be settled by its tag on its channel.
package struct AMQPDelivery: Hashable, Sendable {
    package let channel: UInt16
    package let consumer: String
    package let tag: UInt64
    /// Only the beginning of a body that is longer than `AMQPConnection.longestBody`.
    package let body: [UInt8]
}
