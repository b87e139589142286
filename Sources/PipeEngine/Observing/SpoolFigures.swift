internal import PipeCore

/// What lies in the spool.
struct SpoolFigures: Sendable {
    let bytes: Int
    let results: Int
    /// What the store has not been given yet, in bytes.
    let waiting: [SpoolStream: Int]
    let isWritable: Bool

    /// Looks into the folder and at the logs that are open.
    init(of folder: SpoolFolder, _ forwarder: LogForwarder, _ results: ResultSpool) async {
        let entries = await Self.entries(of: folder)
        bytes = entries.reduce(0) { $0 + $1.size }
        self.results = await results.count
        waiting = await forwarder.waiting()
        isWritable = !forwarder.room.isFull
    }

    @SpoolThread private static func entries(of folder: SpoolFolder) -> [SpoolFolder.Entry] { folder.entries }

    var families: [MetricFamily] {
        [
            MetricFamily(.spoolBytes, bytes), MetricFamily(.spoolResults, results),
            MetricFamily(
                .spoolWaiting,
                SpoolStream.allCases.map { stream in
                    .init([.init("stream", stream.word)], .number(Double(waiting[stream, default: 0])))
                }),
            MetricFamily(.spoolWritable, isWritable),
        ]
    }
}

extension SpoolStream {
    fileprivate var word: String {
        switch self {
        case .log: "log"
        case .facts: "facts"
        }
    }
}
