internal import PipeCore

/// Some lines of one log on their way to the store.
struct LogPortion: Sendable {
    let log: AttemptLog
    let lines: [LogLine]
    let state: State

    enum State: Sendable {
        /// There is more to be had at once.
        case more
        /// There may be more later; the log will tell.
        case quiet
        /// With these the store has all it gets.
        case last
    }
}

extension AttemptLog {
    /// The next lines for the store, about as many as asked for. Those that it is known to have are passed over.
    func portion(lines count: Int, bytes mostBytes: Int) -> LogPortion {
        var lines: [LogLine] = []
        var bytes = 0
        while lines.count < count, bytes < mostBytes {
            if let line = ready.popFirst() {
                lines.append(line)
                bytes += line.cost
            } else if let more = cursor.next(in: files, isEnded: isEnded) {
                ready = more.drop { $0.sequence <= files.header.mark }
            } else {
                break
            }
        }
        if cursor.isDone, ready.isEmpty { return LogPortion(log: self, lines: lines, state: .last) }
        guard lines.count < count, bytes < mostBytes else {
            return LogPortion(log: self, lines: lines, state: .more)
        }
        isNewsTold = false
        return LogPortion(log: self, lines: lines, state: .quiet)
    }

    /// How much of it is still to be read for the store, in bytes.
    var waiting: Int { cursor.waiting(in: files) }

    /// The store has every line up to this one.
    func mark(_ sequence: Int) { files.mark(sequence) }

    /// The store has all it gets: the files go, but for a text that is longer than what the store has.
    func close() {
        if cursor.isCapped { files.keepText() } else { files.remove() }
    }

    /// Gives room back to a disk that has little: of a text beyond its limit, the middle.
    func trim() {
        guard name.stream == .log else { return }
        let slack = 1 << 20
        let head = files.header.limit + slack
        files.text.drop(head..<max(head, files.text.count - slack))
    }
}
