/// What a flow process may say to its agent on the contract's descriptor: one JSON object a line.
package enum ContractMessage: Hashable, Sendable {
    /// The first line: which SDK speaks, and which version of the contract.
    case hello(sdk: String, version: String, contract: Int)
    case log(level: LogLine.Level, text: String)
    /// It is alive. From the first on, a silence longer than its deployment allows is taken for its hanging.
    case heartbeat
    /// Why the process is about to end without success.
    case failure(error: String, message: String)
    /// A type this agent does not know: newer SDKs may say more than older agents understand.
    case unknown(type: String)

    /// The longest line the agent reads, in bytes.
    package static let longestLine = 65_536

    /// Reads one line; `nil` if it is malformed.
    package init?(line: [UInt8]) {
        guard let json = try? JSON.parse(bytes: line), let type = json["type"]?.string else { return nil }
        switch type {
        case "hello":
            self = .hello(
                sdk: json["sdk"]?.string ?? "unknown", version: json["version"]?.string ?? "unknown",
                contract: json["contract"]?.int.flatMap { Int(exactly: $0) } ?? 1)
        case "log":
            guard let text = json["message"]?.string else { return nil }
            let level = json["level"]?.string.flatMap(LogLine.Level.init) ?? .info
            self = .log(level: level, text: text)
        case "heartbeat":
            self = .heartbeat
        case "failure":
            guard let message = json["message"]?.string else { return nil }
            self = .failure(error: json["error"]?.string ?? "error", message: message)
        default:
            self = .unknown(type: type)
        }
    }
}
