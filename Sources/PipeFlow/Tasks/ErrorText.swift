internal import PipeCore

/// An error in words.
package enum ErrorText {
    /// One line for a table.
    package static func line(_ error: any Error) -> String {
        text(error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The whole text, where that says more than the line.
    static func detail(_ error: any Error) -> String? {
        let text = text(error)
        return text.contains { $0.isNewline } ? text : nil
    }

    /// The type, as people know it.
    static func kind(_ error: any Error) -> String { "\(type(of: error))" }

    private static func text(_ error: any Error) -> String {
        switch error {
        case let error as DecodingError: error.text
        case let error as EncodingError: error.text
        case is CancellationError: "cancelled"
        default: "\(error)"
        }
    }
}

extension DecodingError {
    fileprivate var text: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context.text
        @unknown default: "\(self)"
        }
    }
}

extension EncodingError {
    fileprivate var text: String {
        switch self {
        case .invalidValue(_, let context): context.text
        @unknown default: "\(self)"
        }
    }
}

extension DecodingError.Context {
    fileprivate var text: String {
        codingPath.isEmpty ? debugDescription : "\(PathKey.text(codingPath)): \(debugDescription)"
    }
}

extension EncodingError.Context {
    fileprivate var text: String {
        codingPath.isEmpty ? debugDescription : "\(PathKey.text(codingPath)): \(debugDescription)"
    }
}
