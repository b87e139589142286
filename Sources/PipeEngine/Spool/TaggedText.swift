internal import PipeCore

/// How a line of a task is spooled: the task's key between two characters that no text has a use for, then the line.
enum TaggedText {
    private static let begin: UInt8 = 0x1E
    private static let end: UInt8 = 0x1F

    /// The message, each of its lines with the tag.
    static func bytes(_ message: String, of task: TaskKey) -> [UInt8] {
        let tag = [begin] + Array(task.text.utf8) + [end]
        let lines = message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return Array(lines.map { tag + Array($0) }.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// The tag of a line, if it has one, and the rest of it.
    static func parts(of line: [UInt8]) -> (task: TaskKey?, text: ArraySlice<UInt8>) {
        guard line.first == begin, let end = line.firstIndex(of: end),
            let key = TaskKey(String(decoding: line[1..<end], as: UTF8.self))
        else { return (nil, line[...]) }
        return (key, line[(end + 1)...])
    }
}
