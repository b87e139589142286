internal import CRabbitMQ
@preconcurrency internal import Glibc

/// One connection of librabbitmq. The library is not thread-safe, so neither is this: one actor owns it.
///
/// A call that asks the server waits for the answer, at most for the time given at the start. What arrives meanwhile
/// waits inside the library, unseen by a watcher of the descriptor: read `next()` until it is `nil` after every call.
package final class AMQPConnection {
    /// Bodies are kept up to this many bytes: no message of ours comes near it.
    package static let longestBody = 65_536

    let state: amqp_connection_state_t
    /// Messages whose header or body is still to come, by channel.
    var arriving: [UInt16: ArrivingMessage] = [:]
    private var openChannels: Set<UInt16> = []
    private var lastChannel: UInt16 = 0

    /// Connects and logs in, spending at most about `timeout` on each of: reaching the server, the greeting with it.
    package init(to url: BrokerURL, timeout: Duration) throws(AMQPFailure) {
        guard let state = amqp_new_connection() else { throw .broken("out of memory") }
        self.state = state
        let socket = try amqpSocket(for: url, of: state)
        var bound = timeval(timeout)
        errno = 0
        let status = amqp_socket_open_noblock(socket, url.host, Int32(url.port), &bound)
        let cause = errno
        guard status == AMQP_STATUS_OK.rawValue else {
            // "A socket error occurred" is all the library says; the system knows which.
            let isVague = status == AMQP_STATUS_SOCKET_ERROR.rawValue && cause != 0
            // What its attempt in the background met it does not say.
            let why = cause == EINPROGRESS ? "no connection" : String(cString: strerror(cause))
            throw .broken(isVague ? why : Self.text(of: status))
        }
        octo_amqp_bound_writes(state, UInt32(clamping: timeout.milliseconds * 2))
        amqp_set_handshake_timeout(state, &bound)
        amqp_set_rpc_timeout(state, &bound)
        try logIn(url)
    }

    deinit {
        amqp_destroy_connection(state)
    }

    /// What to watch for reading.
    package var descriptor: Int32 { amqp_get_sockfd(state) }

    /// The interval both sides agreed on; `nil` if neither wants heartbeats. They flow inside `next()` only.
    package var heartbeat: Duration? {
        let seconds = amqp_get_heartbeat(state)
        return seconds > 0 ? .seconds(seconds) : nil
    }

    /// Says good-bye, waiting at most `timeout` for the server to say it too.
    package func close(timeout: Duration) {
        var bound = timeval(timeout)
        amqp_set_rpc_timeout(state, &bound)
        // Whatever the answer, the handle goes with this object.
        _ = amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    // MARK: Channels

    /// Opens a channel under a number that was not in use lately: what still arrives for a closed channel must not be
    /// taken for its successor's.
    package func openChannel() throws(AMQPFailure) -> UInt16 {
        repeat { lastChannel = lastChannel % 2_000 + 1 } while openChannels.contains(lastChannel)
        let channel = lastChannel
        _ = amqp_channel_open(state, channel)
        try check(channel)
        openChannels.insert(channel)
        return channel
    }

    func closeChannel(_ channel: UInt16) throws(AMQPFailure) {
        try check(amqp_channel_close(state, channel, AMQP_REPLY_SUCCESS), on: channel)
        openChannels.remove(channel)
        arriving[channel] = nil
    }

    // MARK: Answers

    func check(_ channel: UInt16) throws(AMQPFailure) {
        try check(amqp_get_rpc_reply(state), on: channel)
    }

    private func check(_ reply: amqp_rpc_reply_t, on channel: UInt16) throws(AMQPFailure) {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION: throw closed(by: reply.reply, on: channel)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: throw .broken(Self.text(of: reply.library_error))
        default: throw .broken("the server hung up")
        }
    }

    func checkSent(_ status: Int32) throws(AMQPFailure) {
        guard status == AMQP_STATUS_OK.rawValue else { throw .broken(Self.text(of: status)) }
    }

    /// Reads a `close` of the server and answers it.
    func closed(by method: amqp_method_t, on channel: UInt16) -> AMQPFailure {
        switch method.id {
        case octo_amqp_channel_close:
            let reason = method.decoded.load(as: amqp_channel_close_t.self)
            var answer = amqp_channel_close_ok_t()
            // A connection too broken to carry the answer says so at the next call.
            amqp_send_method(state, channel, octo_amqp_channel_close_ok, &answer)
            openChannels.remove(channel)
            arriving[channel] = nil
            return .channelClosed(
                AMQPClosure(channel: channel, code: reason.reply_code, text: String(reason.reply_text)))
        case octo_amqp_connection_close:
            let reason = method.decoded.load(as: amqp_connection_close_t.self)
            var answer = amqp_connection_close_ok_t()
            amqp_send_method(state, 0, octo_amqp_connection_close_ok, &answer)
            return .connectionClosed(AMQPClosure(channel: 0, code: reason.reply_code, text: String(reason.reply_text)))
        default:
            return .broken("the server answered with method \(method.id)")
        }
    }

    private static func text(of status: Int32) -> String {
        String(cString: amqp_error_string2(status))
    }

    // MARK: Login

    private func logIn(_ url: BrokerURL) throws(AMQPFailure) {
        let reply = CallArena.lend { arena in
            var properties = arena.table([
                "product": .text("Octopipe"),
                "connection_name": .text("octopipe"),
                // Without these the server deletes a queue under its consumer, and stops reading, in silence.
                "capabilities": .table([
                    "basic.nack": .flag(true),
                    "connection.blocked": .flag(true),
                    "consumer_cancel_notify": .flag(true),
                    "publisher_confirms": .flag(true),
                ]),
            ])
            return octo_amqp_login_plain(
                state, url.vhost, 0, AMQP_DEFAULT_FRAME_SIZE, Int32(url.heartbeatSeconds), &properties, url.user,
                url.password)
        }
        try check(reply, on: 0)
    }
}
