/// What an agent answers to a request.
package struct ContractAnswer: Hashable, Sendable {
    /// The number that the process gave its request.
    package let request: Int
    package let content: Content

    package enum Content: Hashable, Sendable {
        /// `isLast` is false where another answer to the same request follows.
        case value(JSON, isLast: Bool)
        case problem(Problem)

        package static func value(_ value: JSON) -> Content { .value(value, isLast: true) }

        /// Whether no other answer to the same request follows.
        package var isLast: Bool {
            if case .value(_, isLast: false) = self { false } else { true }
        }
    }

    /// Why there is no value.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package enum Kind: String, Hashable, Sendable {
            /// There is no such thing.
            case unknown
            /// Bad input, or not as things stand.
            case refused
            /// The database is away: ask again.
            case unavailable
            /// The agent does not know this type of request.
            case unsupported
        }

        package let kind: Kind
        /// One line for a person.
        package let message: String

        package init(_ kind: Kind, _ message: String) {
            self.kind = kind
            self.message = message
        }

        /// What the store did not do, as who asks for it is told.
        package init(_ error: StoreError) {
            self.init(error.isTransient ? .unavailable : .refused, "\(error)")
        }

        package var description: String { message }
    }

    package init(to request: Int, _ content: Content) {
        self.request = request
        self.content = content
    }

    /// Reads one line of the agent's; `nil` if it is no answer.
    package init?(line: [UInt8]) {
        guard let json = try? JSON.parse(bytes: line), json["type"]?.string == "answer",
            let request = MessageReader(json).int("request")
        else { return nil }
        if let word = json["error"]?.string {
            let kind = Problem.Kind(rawValue: word) ?? .refused
            self.init(to: request, .problem(Problem(kind, json["message"]?.string ?? word)))
        } else {
            self.init(to: request, .value(json["value"] ?? .null, isLast: json["more"]?.bool != true))
        }
    }

    /// The answer as a line with its end.
    package var line: [UInt8] {
        var object: JSON.Object = ["type": "answer", "request": .int(request)]
        switch content {
        case .value(let value, let isLast):
            object["value"] = value
            if !isLast { object["more"] = true }
        case .problem(let problem):
            object["error"] = .string(problem.kind.rawValue)
            object["message"] = .string(problem.message)
        }
        return Array("\(JSON.object(object))\n".utf8)
    }
}
