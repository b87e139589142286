#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/// `amqp_login_with_properties` is variadic, which Swift cannot call.
static inline amqp_rpc_reply_t octo_amqp_login_plain(
    amqp_connection_state_t connection, const char *vhost, int channel_max, int frame_max,
    int heartbeat_seconds, const amqp_table_t *client_properties, const char *user, const char *password)
{
    return amqp_login_with_properties(
        connection, vhost, channel_max, frame_max, heartbeat_seconds, client_properties,
        AMQP_SASL_METHOD_PLAIN, user, password);
}

/// Lets the kernel break a connection whose peer has acknowledged nothing for so long. It bounds every write of the
/// library, which would otherwise wait for ever for a server that stopped reading.
static inline void octo_amqp_bound_writes(amqp_connection_state_t connection, unsigned milliseconds)
{
    int fd = amqp_get_sockfd(connection), on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

/// The method numbers are macros with casts, which Swift does not import.
static const amqp_method_number_t octo_amqp_connection_close = AMQP_CONNECTION_CLOSE_METHOD;
static const amqp_method_number_t octo_amqp_connection_close_ok = AMQP_CONNECTION_CLOSE_OK_METHOD;
static const amqp_method_number_t octo_amqp_connection_blocked = AMQP_CONNECTION_BLOCKED_METHOD;
static const amqp_method_number_t octo_amqp_connection_unblocked = AMQP_CONNECTION_UNBLOCKED_METHOD;
static const amqp_method_number_t octo_amqp_channel_close = AMQP_CHANNEL_CLOSE_METHOD;
static const amqp_method_number_t octo_amqp_channel_close_ok = AMQP_CHANNEL_CLOSE_OK_METHOD;
static const amqp_method_number_t octo_amqp_basic_deliver = AMQP_BASIC_DELIVER_METHOD;
static const amqp_method_number_t octo_amqp_basic_return = AMQP_BASIC_RETURN_METHOD;
static const amqp_method_number_t octo_amqp_basic_cancel = AMQP_BASIC_CANCEL_METHOD;
static const amqp_method_number_t octo_amqp_basic_ack = AMQP_BASIC_ACK_METHOD;
static const amqp_method_number_t octo_amqp_basic_nack = AMQP_BASIC_NACK_METHOD;
