/// Why a call of the client library did not succeed, by what is left afterwards.
package enum AMQPFailure: Error, Hashable, Sendable {
    /// The server closed one channel; the connection lives on.
    case channelClosed(AMQPClosure)
    /// The server closed the connection and said why.
    case connectionClosed(AMQPClosure)
    /// The settings cannot work on this host.
    case misconfigured(String)
    /// The connection cannot be used any more, or never could.
    case broken(String)
}

/// The server's reason for closing a channel or a connection.
package struct AMQPClosure: Hashable, Sendable {
    /// 0 for the connection as a whole.
    package let channel: UInt16
    /// The reply code of AMQP 0-9-1, such as 404.
    package let code: UInt16
    package let text: String

    package static let accessRefused: UInt16 = 403
    package static let notFound: UInt16 = 404
    package static let preconditionFailed: UInt16 = 406
    package static let notAllowed: UInt16 = 530
}
