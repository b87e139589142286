package import PipeCore

/// The log of one attempt between its process and the store: what comes in is written to the spool at once, and read from
/// there again at the speed of the store. Nobody waits but for the disk.
@SpoolThread package final class AttemptLog {
    nonisolated let name: AttemptName
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
    private var lost = 0

    /// What waits for a disk that takes nothing is bounded by this, in bytes.
    private static let mostWaiting = 1 << 20

    /// The log of an attempt that begins. Its files are made with its first byte.
    init(of attempt: AttemptName, in folder: SpoolFolder, limit: Int, news: LogNews, room: SpoolRoom) {
        name = attempt
        files = LogFiles(creating: attempt, in: folder, limit: limit)
        cursor = LogCursor(attempt, limit: limit)
        hasBegun = false
        isEnded = false
        self.news = news
        self.room = room
    }

    /// The log that an earlier life left; nothing is added to it any more. `nil` where it cannot be read.
    init?(leftBy attempt: AttemptName, in folder: SpoolFolder, news: LogNews, room: SpoolRoom) {
        guard let files = LogFiles(reopening: attempt, in: folder) else { return nil }
        name = attempt
        self.files = files
        cursor = LogCursor(attempt, limit: files.header.limit)
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
    package func append(_ message: String, from source: LogLine.Source, _ level: LogLine.Level) {
        take(Array((message + "\n").utf8), source, level)
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
        guard files.waiting + bytes.count <= Self.mostWaiting else {
            lost += bytes.count
            return
        }
        if lost > 0 { noteLoss() }
        write(bytes, source, level)
    }

    private func noteLoss() {
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
