/// A named value that flows read as they run.
package struct Variable: Hashable, Sendable {
    package let name: String
    package let value: JSON
    package let updatedAt: Instant

    package init(name: String, value: JSON, updatedAt: Instant) {
        self.name = name
        self.value = value
        self.updatedAt = updatedAt
    }

    /// Letters, digits, `_`, `-` and `.`, up to 200 of them.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
    }

    /// What holds its value in the environment of a flow that runs by hand: of `max-rows`, `OCTOPIPE_VARIABLE_MAX_ROWS`.
    package static func environmentName(of name: String) -> String {
        "OCTOPIPE_VARIABLE_" + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    }

    /// Its value there, of JSON where it reads as JSON, else a text: `5`, `["a"]`, `eu-central`; `nil` for none.
    package static func value(of name: String, in environment: [String: String]) -> JSON? {
        environment[environmentName(of: name)].map { (try? JSON.parse($0)) ?? .string($0) }
    }
}
