internal import CRabbitMQ
private import Glibc

/// A socket of the kind the URL asks for. It belongs to the connection's handle, which frees it.
func amqpSocket(for url: BrokerURL, of state: amqp_connection_state_t) throws(AMQPFailure) -> OpaquePointer {
    guard let tls = url.tls else {
        guard let socket = amqp_tcp_socket_new(state) else { throw .broken("out of memory") }
        return socket
    }
    guard let socket = amqp_ssl_socket_new(state) else { throw .broken("TLS cannot be initialised") }
    amqp_ssl_socket_set_verify_peer(socket, tls.verifiesPeer ? 1 : 0)
    amqp_ssl_socket_set_verify_hostname(socket, tls.verifiesPeer ? 1 : 0)
    if let file = tls.authorityFile ?? systemAuthorities() {
        guard amqp_ssl_socket_set_cacert(socket, file) == AMQP_STATUS_OK.rawValue else {
            throw .misconfigured("the certificates in '\(file)' cannot be read")
        }
    }
    if let certificate = tls.certificateFile, let key = tls.keyFile {
        guard amqp_ssl_socket_set_key(socket, certificate, key) == AMQP_STATUS_OK.rawValue else {
            throw .misconfigured("the certificate '\(certificate)' or its key '\(key)' cannot be read")
        }
    }
    return socket
}

/// The system's bundle of authorities, which this version of the library does not look for: Debian's, then Fedora's.
private func systemAuthorities() -> String? {
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"].first { access($0, R_OK) == 0 }
}
