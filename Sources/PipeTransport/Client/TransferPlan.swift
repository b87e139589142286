internal import CCurl
internal import PipeCore

/// What libcurl is to do, as a value: the options of an easy handle, by the kind of their values.
struct TransferPlan: Sendable {
    enum Content: Sendable {
        case none
        /// In one piece, at hand for a second try on a new connection.
        case posted([UInt8])
        /// Asked for piece by piece.
        case mailed([UInt8])
    }

    let limits: TransferLimits
    var content = Content.none
    var numbers: [(option: CURLoption, value: Int)] = []
    var texts: [(option: CURLoption, value: String)] = []
    var lists: [(option: CURLoption, lines: [String])] = []

    /// `authorities` is a file of those to trust in place of the system's.
    init(_ url: String, limits: TransferLimits, authorities: String?) {
        self.limits = limits
        texts = [(CURLOPT_URL, url), (CURLOPT_USERAGENT, "octopipe/\(Release.version)")]
        if let authorities { texts.append((CURLOPT_CAINFO, authorities)) }
    }
}
