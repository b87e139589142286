internal import PipeCore

/// A result in as many messages as it takes.
enum ResultLines {
    /// The longest result that is kept, in bytes.
    static let longest = 4 * 1_024 * 1_024

    /// Room in a line for everything but the data: a task's key and a cache key may have 400 bytes each, all escaped.
    private static let overhead = 6_144

    /// `nil` where it is longer than is kept.
    static func messages(
        _ result: TaskResult, task: TaskKey?, cacheKey: String? = nil, expiresIn: Duration? = nil,
        limit: Int = ContractMessage.longestLine
    ) -> [ContractMessage]? {
        guard result.data.utf8.count <= longest else { return nil }
        let pieces = pieces(of: result.data, room: limit - overhead)
        guard pieces.count <= ResultPart.most else { return nil }
        return pieces.enumerated().map { index, piece in
            .fact(
                .result(
                    ResultPart(
                        task: task, encoding: result.encoding, data: piece, part: index + 1, parts: pieces.count,
                        cacheKey: cacheKey, expiresIn: expiresIn)))
        }
    }

    private static func pieces(of text: String, room: Int) -> [String] {
        var pieces: [String] = []
        var rest = Substring(text)
        repeat {
            let piece = ContractLine.beginning(of: rest, within: room)
            pieces.append(String(piece))
            rest = rest[piece.endIndex...]
        } while !rest.isEmpty
        return pieces
    }
}
