internal import CCurl
internal import Glibc

extension TransferEnd {
    /// Throws what went wrong, in words for who looks after the host. `place` names the other side.
    func check(at place: String) throws(TransportError) {
        switch verdict {
        case .done: return
        case .cancelled: throw .cancelled
        case .impossible(let why): throw .permanent(why)
        case .failed(let code, let words, let cause): throw problem(code, VisibleText.excerpt(words), cause, place)
        }
    }

    private func problem(_ code: CURLcode, _ words: String, _ cause: Int32, _ place: String) -> TransportError {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .temporary("\(place): \(words)")
        case CURLE_COULDNT_CONNECT:
            .temporary("no connection to \(place): \(cause != 0 ? String(cString: strerror(cause)) : words)")
        case CURLE_OPERATION_TIMEDOUT:
            .temporary(isConnected ? "\(place) does not answer in time" : "no connection to \(place) in time")
        case CURLE_PEER_FAILED_VERIFICATION:
            .permanent("the certificate of \(place) is not trusted: \(words)")
        case CURLE_SSL_CACERT_BADFILE:
            .permanent(
                "the file of trusted authorities cannot be read (\(words)): correct its path, or apt-get install "
                    + "ca-certificates")
        case CURLE_SSL_CONNECT_ERROR:
            .temporary("no TLS with \(place): \(words)")
        case CURLE_USE_SSL_FAILED:
            .permanent("\(place) offers no TLS")
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT:
            .permanent("\(place): \(words)")
        default:
            .temporary("\(place): \(words)")
        }
    }
}
