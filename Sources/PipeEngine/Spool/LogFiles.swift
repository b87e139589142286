internal import PipeCore

/// The two files of one attempt's log: the text, exactly as it came, and the index, which says what is what in it. Text is
/// written first: what a kill leaves without an entry in the index is the end of the text.
final class LogFiles {
    let text: GrowingFile
    private let index: GrowingFile
    private(set) var header: SpoolHeader
    private var hasBegun: Bool
    /// Records read last, beginning with the number of the first.
    private var block: (first: Int, records: [SpoolRecord]) = (0, [])

    private static let blockCount = 256

    /// New files, made with the first byte.
    init(creating name: StreamName, in folder: SpoolFolder, limit: Int) {
        text = GrowingFile(creating: folder.textFile(name.attempt, name.stream))
        index = GrowingFile(creating: folder.indexFile(name.attempt, name.stream))
        header = SpoolHeader(limit: limit)
        hasBegun = false
    }

    /// What an earlier life left, with the index completed; `nil` where it cannot be read.
    init?(reopening name: StreamName, in folder: SpoolFolder) {
        guard let index = GrowingFile(reopening: folder.indexFile(name.attempt, name.stream)),
            let header = SpoolHeader(index.read(at: 0, upTo: SpoolHeader.size))
        else { return nil }
        self.index = index
        self.header = header
        hasBegun = true
        let file = folder.textFile(name.attempt, name.stream)
        text = GrowingFile(reopening: file) ?? GrowingFile(creating: file)
        complete()
    }

    var recordCount: Int { max(0, index.count - SpoolHeader.size) / SpoolRecord.size }

    /// Bytes that wait for the disk.
    var waiting: Int { text.waiting.count + index.waiting.count }
    var problem: Int32 { text.problem != 0 ? text.problem : index.problem }

    func append(_ bytes: [UInt8], _ source: LogLine.Source, _ level: LogLine.Level, at instant: Instant) {
        if !hasBegun { index.append(header.bytes) }
        hasBegun = true
        text.append(bytes)
        index.append(SpoolRecord(at: instant, length: bytes.count, source: source, level: level).bytes)
    }

    func flush() {
        text.flush()
        index.flush()
    }

    func record(_ number: Int) -> SpoolRecord? {
        guard number < recordCount else { return nil }
        if number < block.first || number >= block.first + block.records.count {
            let first = number / Self.blockCount * Self.blockCount
            let bytes = index.read(
                at: SpoolHeader.size + first * SpoolRecord.size, upTo: Self.blockCount * SpoolRecord.size)
            block = (
                first,
                stride(from: 0, through: bytes.count - SpoolRecord.size, by: SpoolRecord.size).map {
                    SpoolRecord(bytes[$0..<$0 + SpoolRecord.size]) ?? Self.unreadable
                }
            )
        }
        return number - block.first < block.records.count ? block.records[number - block.first] : nil
    }

    /// Remembers the last line that the store has.
    func mark(_ sequence: Int) {
        header.mark = sequence
        index.overwrite(at: SpoolHeader.markOffset, with: sequence.littleEndianBytes(8))
    }

    /// Both files go.
    func remove() {
        text.remove()
        index.remove()
    }

    /// The text stays, for people.
    func keepText() {
        text.close()
        index.remove()
    }

    /// A record that was damaged covers no text: what it covered is found at the end.
    private static let unreadable = SpoolRecord(
        at: Instant(microseconds: 0), length: 0, source: .agent, level: .info)

    /// After a kill: half a record is cut off, records beyond the text are, and text without a record gets one.
    private func complete() {
        index.shorten(to: SpoolHeader.size + recordCount * SpoolRecord.size)
        var covered = 0
        var number = 0
        while let record = record(number) {
            guard covered + record.length <= text.count else {
                index.shorten(to: SpoolHeader.size + number * SpoolRecord.size)
                break
            }
            covered += record.length
            number += 1
        }
        block = (0, [])
        var rest = text.count - covered
        while rest > 0 {
            let length = min(rest, 1 << 20)
            index.append(SpoolRecord(at: .hostNow, length: length, source: .stdout, level: .info).bytes)
            rest -= length
        }
    }
}
