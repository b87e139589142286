/// A named piece of SQL that both databases understand. Where they differ, the text says so in place: `/*pg …*/` is
/// read by PostgreSQL only, `/*sqlite …*/` by SQLite only.
package struct Statement: Hashable, Sendable {
    package let name: String
    private let text: String

    package init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    package enum Dialect: String, CaseIterable, Sendable {
        case postgres = "pg"
        case sqlite
    }

    /// The text as one database reads it.
    package func text(for dialect: Dialect) -> String {
        var result = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "/*"), let close = rest[open.upperBound...].firstRange(of: "*/") {
            result += rest[..<open.lowerBound]
            let mark = rest[open.upperBound..<close.lowerBound]
            if mark.hasPrefix(dialect.rawValue + " ") { result += mark.dropFirst(dialect.rawValue.count + 1) }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}
