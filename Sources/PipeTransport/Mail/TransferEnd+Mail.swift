internal import CCurl

extension TransferEnd {
    /// Throws what went wrong with a mail: the server's own words where it had some.
    func checkMail(at place: String) throws(TransportError) {
        guard case .failed(let code, _, _) = verdict, Self.isAnswer(code), let status = dialogue.code, status >= 400
        else { return try check(at: place) }
        let words = "\(place) answered '\(dialogue.lastLine)' to \(dialogue.command.isEmpty ? "us" : dialogue.command)"
        throw status < 500 ? .temporary(words) : .permanent(words)
    }

    /// Whether libcurl gave up because of what the server said.
    private static func isAnswer(_ code: CURLcode) -> Bool {
        [
            CURLE_WEIRD_SERVER_REPLY, CURLE_LOGIN_DENIED, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED,
            CURLE_REMOTE_FILE_NOT_FOUND, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING,
        ].contains(code)
    }
}
