/// What a flow process may say to its agent on the contract's descriptor: one JSON object a line.
package enum ContractMessage: Hashable, Sendable {
    /// The first line: which SDK speaks, and which version of the contract.
    case hello(sdk: String, version: String, contract: Int)
    case log(level: LogLine.Level, text: String, task: TaskKey? = nil)
    /// It is alive. From the first on, a silence longer than its deployment allows is taken for its hanging.
    case heartbeat
    /// Why the process is about to end without success.
    case failure(error: String, message: String)
    case fact(Fact)
    /// Asks for an answer; the number is the process's own choice.
    case request(Int, ContractRequest)
    /// A type this agent does not know: newer SDKs may say more than older agents understand.
    case unknown(type: String)

    /// The version of the contract that this program speaks.
    package static let version = 2

    /// The longest line the agent reads, in bytes, its end included.
    package static let longestLine = 65_536

    /// Reads one line; `nil` if it is malformed.
    package init?(line: [UInt8]) {
        guard let json = try? JSON.parse(bytes: line), let type = json["type"]?.string else { return nil }
        let reader = MessageReader(json)
        if json["request"] != nil {
            guard let number = reader.int("request") else { return nil }
            self = .request(number, ContractRequest(type: type, json))
            return
        }
        switch type {
        case "hello":
            self = .hello(
                sdk: reader.text("sdk") ?? "unknown", version: reader.text("version") ?? "unknown",
                contract: reader.int("contract") ?? 1)
        case "log":
            guard let text = json["message"]?.string else { return nil }
            let level = json["level"]?.string.flatMap(LogLine.Level.init) ?? .info
            self = .log(level: level, text: text, task: reader.task)
        case "heartbeat":
            self = .heartbeat
        case "failure":
            guard let message = reader.text("message") else { return nil }
            self = .failure(error: reader.text("error") ?? "error", message: message)
        case _ where Fact.types.contains(type):
            guard let fact = Fact(type: type, json) else { return nil }
            self = .fact(fact)
        default:
            self = .unknown(type: type)
        }
    }

    /// The message as JSON, as an SDK sends it.
    package var json: JSON.Object {
        switch self {
        case .hello(let sdk, let version, let contract):
            [
                "type": "hello", "contract": .int(contract), "sdk": .string(sdk), "version": .string(version),
            ]
        case .log(let level, let text, let task):
            Fact.object([
                ("type", "log"), ("level", .string(level.rawValue)), ("message", .string(text)),
                ("task", .optional(task?.text)),
            ])
        case .heartbeat: ["type": "heartbeat"]
        case .failure(let error, let message):
            ["type": "failure", "error": .string(error), "message": .string(message)]
        case .fact(let fact): fact.json
        case .request(let number, let request): Fact.object([("request", .int(number))]).merging(request.json)
        case .unknown(let type): ["type": .string(type)]
        }
    }
}
