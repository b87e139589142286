package import PipeCore

/// A result is a line of JSON behind one letter, which says whether it is told.
enum ResultMark {
    static let untold = UInt8(ascii: "+")
    static let told = UInt8(ascii: "-")
    static let lineEnd = UInt8(ascii: "\n")
}

extension SpoolFolder {
    /// One of them is written to, and the other takes over when that has grown.
    package var resultFiles: [String] { (0...1).map { "\(path)/results-\($0)" } }

    /// Where earlier releases wrote how one attempt ended.
    package func resultFile(_ attempt: AttemptName) -> String { "\(path)/\(attempt).result" }

    /// The results in a file that are not told. What was not written to its end does not count.
    package static func untold(in file: String) -> [SpooledResult] {
        (FileBytes.read(file) ?? []).split(separator: ResultMark.lineEnd).filter { $0.first == ResultMark.untold }
            .compactMap { try? JSON.parse(bytes: Array($0.dropFirst())) }.compactMap { SpooledResult($0) }
    }
}
