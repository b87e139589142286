package import PipeCore

/// What one attempt prints, or says of its work, between its process and the store: what comes in is written to the spool at once, and read from
/// there again at the speed of the store. Nobody waits but for the disk.
@SpoolThread package final class AttemptLog {
    nonisolated let name: StreamName
    let files: LogFiles
    private let news: LogNews
    private let room: SpoolRoom
    private var hasBegun: Bool
    var isEnded: Bool
    var cursor: LogCursor
    /// Lines that were read and not yet asked for.
    var ready: ArraySlice<LogLine> = []
    /// Whether those who send know that there is something to send.
    var isNewsTold = false
    /// Bytes that neither disk nor memory could take.
    private(set) var lost = 0

    /// What waits for a disk that takes nothing is bounded by this, in bytes.
    private static let mostWaiting = 1 << 20
    /// The most that the process of one attempt may say of its work, in bytes.
    private static let mostFacts = 1 << 30

    /// The log of an attempt that begins. Its files are made with its first byte.
    init(_ name: StreamName, in folder: SpoolFolder, limit: Int, news: LogNews, room: SpoolRoom) {
        self.name = name
        files = LogFiles(creating: name, in: folder, limit: limit)
        cursor = LogCursor(name, limit: limit)
        hasBegun = false
        isEnded = false
        self.news = news
        self.room = room
    }

    /// The log that an earlier life left; nothing is added to it any more. `nil` where it cannot be read.
    init?(left name: StreamName, in folder: SpoolFolder, news: LogNews, room: SpoolRoom) {
        guard let files = LogFiles(reopening: name, in: folder) else { return nil }
        self.name = name
        self.files = files
        cursor = LogCursor(name, limit: files.header.limit)
        hasBegun = true
        isEnded = true
        self.news = news
        self.room = room
    }

    /// Takes down what came on a stream.
    package func append(_ bytes: [UInt8], from source: LogLine.Source) {
        guard !bytes.isEmpty else { return }
        take(bytes, source, .info)
    }

    /// Takes down a message of one or more lines.
    package func append(
        _ message: String, from source: LogLine.Source, _ level: LogLine.Level, of task: TaskKey? = nil
    ) {
        let bytes = task.map { TaggedText.bytes(message, of: $0) } ?? Array(message.utf8)
        take(bytes + [UInt8(ascii: "\n")], source, level)
    }

    /// Takes down a fact as it came.
    package func append(fact line: [UInt8]) {
        take(line + [UInt8(ascii: "\n")], .flow, .info)
    }

    /// Nothing more comes. Returns whether anything ever did.
    func end() -> Bool {
        guard !isEnded else { return hasBegun }
        isEnded = true
        if lost > 0 { noteLoss() }
        if hasBegun { tellNews() }
        return hasBegun
    }

    private func take(_ bytes: [UInt8], _ source: LogLine.Source, _ level: LogLine.Level) {
        guard !isEnded else { return }
        files.flush()
        let isTooMuch = name.stream == .facts && files.text.count + bytes.count > Self.mostFacts
        guard !isTooMuch, files.waiting + bytes.count <= Self.mostWaiting else {
            lost += bytes.count
            return
        }
        if lost > 0 { noteLoss() }
        write(bytes, source, level)
    }

    private func noteLoss() {
        // Among facts it would be no message: the attempt's log says it at the end.
        guard name.stream == .log else { return }
        let why = files.problem == 0 ? "" : ": \(SpoolRoom.text(files.problem))"
        let note = "\(lost) bytes of the log were lost here: the agent's spool could not be written\(why)\n"
        lost = 0
        write(Array(note.utf8), .agent, .error)
    }

    private func write(_ bytes: [UInt8], _ source: LogLine.Source, _ level: LogLine.Level) {
        hasBegun = true
        files.append(bytes, source, level, at: .hostNow)
        room.note(bytes.count, files.problem)
        tellNews()
    }

    private func tellNews() {
        guard !isNewsTold else { return }
        isNewsTold = true
        news.tell(self)
    }
}
