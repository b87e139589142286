/// A text with places in double braces, taken apart.
package enum TemplateText {
    package enum Piece: Hashable, Sendable {
        case text(String)
        /// The words between the braces, and all of it as it was written.
        case place(words: [String], source: String)
    }

    package static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let words = rest[open.upperBound..<close.lowerBound].split(separator: " ").map(String.init)
            if open.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<open.lowerBound]))) }
            pieces.append(.place(words: words, source: String(rest[open.lowerBound..<close.upperBound])))
            rest = rest[close.upperBound...]
        }
        return rest.isEmpty ? pieces : pieces + [.text(String(rest))]
    }

    /// What a value is in a text: text as it is, everything else as JSON, what is not given as nothing.
    package static func text(of value: JSON?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case let value?: value.description
        }
    }
}
