/// What a collector made of a request.
package enum TraceAnswer: Hashable, Sendable {
    /// All of it but so many spans, for which it said why.
    case taken(except: Int, why: String)
    /// It will never take this.
    case refused(String)
    /// Later, perhaps, and not before this time has passed, where it says so.
    case away(String, wait: Duration?)

    package static let taken = TraceAnswer.taken(except: 0, why: "")

    /// From an answer in HTTP; `retryAfter` is the header of that name.
    package init(status: Int, body: [UInt8], retryAfter: String?) {
        switch status {
        case 200..<300:
            let partial = ProtobufReader(body).messages(1).first.map(ProtobufReader.init)
            self = .taken(except: partial?.integer(1) ?? 0, why: partial?.text(2).map(Self.line) ?? "")
        case 429, 502, 503, 504:
            // A date is passed over: the back-off does as well.
            let seconds = retryAfter.flatMap { UInt16($0) }
            self = .away("it answers with \(status)", wait: seconds.map { .seconds(Int($0)) })
        default:
            let said = ProtobufReader(body).text(2).map { ": " + Self.line($0) } ?? ""
            self = .refused("it answers with \(status)\(said)")
        }
    }

    /// The beginning of what a collector says, fit for a line of the log.
    private static func line(_ text: String) -> String {
        let plain = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(plain.prefix(200)))
    }
}
