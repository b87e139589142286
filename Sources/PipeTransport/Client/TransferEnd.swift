internal import CCurl

/// How a transfer ended, and what came of it.
struct TransferEnd: Sendable {
    enum Verdict: Sendable {
        case done
        /// With libcurl's words, and the system's cause where there was one.
        case failed(CURLcode, words: String, cause: Int32)
        case cancelled
        /// It could not be begun.
        case impossible(String)
    }

    var verdict: Verdict
    /// The last status of HTTP; 0 if there was none.
    var status = 0
    /// The header of the last answer, with its status line.
    var header: [String] = []
    var content: [UInt8] = []
    /// The answer was longer than what is kept of it.
    var isCut = false
    /// Where a redirect leads, as a whole URL.
    var location: String?
    /// Whether there was a connection, with TLS where it is due.
    var isConnected = false
    /// What was said over SMTP.
    var dialogue = MailDialogue()

    static func impossible(_ why: String) -> TransferEnd { TransferEnd(verdict: .impossible(why)) }
}
