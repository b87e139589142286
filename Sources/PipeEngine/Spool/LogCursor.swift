internal import PipeCore

/// Reads a spooled log for the store: its lines as far as the limit, then one that says so, and at the end of the attempt the
/// last lines, for it is there that failures show. The same files give the same lines, however often they are read.
struct LogCursor {
    private enum Phase {
        case head, full, done
    }

    private let limit: Int
    private var log: RunLog
    private var phase = Phase.head
    private var place = Place()
    private var taken = (lines: 0, cost: 0)
    /// Whether the store does not get all of the text.
    private(set) var isCapped = false

    /// A place in the text, and the record it belongs to.
    private struct Place {
        var record = 0
        var within = 0
        var text = 0
    }

    /// Pieces, not records: what is looked at between two of them does not depend on how fast a process writes.
    private static let piece = 8 * 1_024
    private static let lastLines = 200
    private static let lastBytes = 256 * 1_024

    init(_ name: StreamName, limit: Int) {
        self.limit = limit
        log = RunLog(name)
    }

    var isDone: Bool { phase == .done }

    /// Text that is still to be read, in bytes; beyond the limit none is.
    func waiting(in files: LogFiles) -> Int { phase == .head ? max(0, files.text.count - place.text) : 0 }

    /// The lines of the next piece; `nil` while there is none.
    mutating func next(in files: LogFiles, isEnded: Bool) -> [LogLine]? {
        switch phase {
        case .head:
            let before = place
            guard let (record, bytes) = Self.nextPiece(of: files, &place) else {
                guard isEnded else { return nil }
                phase = .done
                return log.rest()
            }
            guard taken.cost < limit else {
                place = before
                isCapped = true
                phase = .full
                return [log.line(.agent, .warning, fullText(files))]
            }
            let lines = log.lines(in: bytes, of: record)
            taken.lines += lines.count
            taken.cost += lines.reduce(0) { $0 + $1.cost }
            return lines
        case .full:
            guard isEnded else { return nil }
            phase = .done
            return lastLines(of: files)
        case .done:
            return nil
        }
    }

    private func fullText(_ files: LogFiles) -> String {
        "the log's limit of \(ByteCount.text(limit)) is reached: \(taken.lines) lines are in the store; the full "
            + "text is in '\(files.text.path)' on the agent's host, and its last lines follow when the attempt ends"
    }

    /// The last lines of the text, behind what was read already, with a word on what lies between.
    private mutating func lastLines(of files: LogFiles) -> [LogLine] {
        var start = Self.lastPlace(in: files)
        var tail = log
        var isCut = start.text > place.text
        if isCut { tail.jump() } else { start = place }
        var lines: [LogLine] = []
        var isAll = !isCut
        while let (record, piece) = Self.nextPiece(of: files, &start) {
            var bytes = piece
            // The first line there may be the end of one only.
            if isCut, let end = bytes.firstIndex(of: UInt8(ascii: "\n")) { bytes.removeFirst(end + 1) }
            isCut = false
            lines += tail.lines(in: bytes, of: record)
            guard lines.count > Self.lastLines else { continue }
            lines.removeFirst(lines.count - Self.lastLines)
            isAll = false
        }
        lines = (lines + tail.rest()).suffix(Self.lastLines)
        if isAll { return log.numbered(lines) }
        let bytes = files.text.count - place.text - lines.reduce(0) { $0 + $1.text.utf8.count + 1 }
        let word = log.line(
            .agent, .warning,
            "about \(ByteCount.text(max(0, bytes))) are left out here; these are the last \(lines.count) lines")
        return [word] + log.numbered(lines)
    }

    /// The first of the records at the end that hold the last lines.
    private static func lastPlace(in files: LogFiles) -> Place {
        var place = Place(record: files.recordCount, within: 0, text: files.text.count)
        let end = place.text
        while place.record > 0, end - place.text < lastBytes, let record = files.record(place.record - 1) {
            place.record -= 1
            place.text -= record.length
        }
        return place
    }

    private static func nextPiece(of files: LogFiles, _ place: inout Place) -> (SpoolRecord, [UInt8])? {
        while let record = files.record(place.record) {
            let left = record.length - place.within
            if left > 0 {
                let bytes = files.text.read(at: place.text, upTo: min(left, piece))
                place.within += bytes.count
                place.text += bytes.count
                return (record, bytes)
            }
            place.record += 1
            place.within = 0
        }
        return nil
    }
}

extension LogLine {
    /// What it takes of its attempt's limit, in bytes.
    var cost: Int { text.utf8.count + LogSettings.bytesPerLine }
}
