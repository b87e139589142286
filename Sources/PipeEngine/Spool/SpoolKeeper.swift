@preconcurrency internal import Glibc
package import Logging
package import PipeCore

/// Keeps the spool within its bounds: removes the texts that were kept for people when they are old, or when the spool has
/// grown too large, and then takes from logs that are still written.
package struct SpoolKeeper {
    let folder: SpoolFolder
    let settings: LogSettings
    let forwarder: LogForwarder
    let logger: Logger

    package init(folder: SpoolFolder, settings: LogSettings, forwarder: LogForwarder, logger: Logger) {
        self.folder = folder
        self.settings = settings
        self.forwarder = forwarder
        self.logger = logger
    }

    /// How exact the age of a text is.
    private static let interval = Duration.seconds(600)

    /// Looks whenever much was written, and from time to time, until cancelled.
    package func run() async {
        let room = forwarder.room
        while !Task.isCancelled {
            await tidy(mayKeep: !room.isFull)
            await room.bell.sleep(for: Self.interval)
        }
    }

    private func tidy(mayKeep: Bool) async {
        let entries = await entries()
        let surplus = Self.surplus(
            of: entries, at: .hostNow, retention: settings.retention, limit: mayKeep ? settings.spoolLimit : 0)
        if !surplus.isEmpty {
            await remove(surplus)
            logger.info("full logs were removed from the spool", metadata: ["logs": "\(surplus.count)"])
        }
        let rest = entries.size - surplus.size
        guard rest > settings.spoolLimit else { return }
        await forwarder.trim()
        logger.warning(
            "the spool is at its limit: the middle of long logs was dropped", metadata: ["bytes": "\(rest)"])
    }

    @SpoolThread private func entries() -> [SpoolFolder.Entry] { folder.entries }

    @SpoolThread private func remove(_ surplus: [SpoolFolder.Entry]) {
        for entry in surplus { unlink(folder.textFile(entry.attempt)) }
    }

    /// The kept texts that are older than `retention`, and the oldest of the others until all that is left fits `limit`. A text
    /// is kept if nothing else is there of its attempt.
    package static func surplus(
        of entries: [SpoolFolder.Entry], at now: Instant, retention: Duration, limit: Int
    ) -> [SpoolFolder.Entry] {
        let live = Set(entries.filter { $0.kind == .index }.map(\.attempt))
        let kept = entries.filter { $0.kind == .log && !live.contains($0.attempt) }
        var rest = entries.size
        var surplus: [SpoolFolder.Entry] = []
        for entry in kept.sorted(by: { $0.modified < $1.modified }) {
            guard rest > limit || now - entry.modified > retention else { break }
            surplus.append(entry)
            rest -= entry.size
        }
        return surplus
    }
}

extension [SpoolFolder.Entry] {
    fileprivate var size: Int { reduce(0) { $0 + $1.size } }
}
