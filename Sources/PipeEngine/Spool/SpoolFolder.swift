@preconcurrency internal import Glibc
package import PipeCore

/// The folder that one agent spools to: of each attempt the text of its log (`.log`), the index of that as long as the store
/// has not all of it (`.index`), the same of what its process says of its work (`.facts`, `.facts-index`); and how attempts ended as
/// long as that is not told (`results-0` and `results-1`).
package struct SpoolFolder: Hashable, Sendable {
    package let path: String

    package init(stateDirectory: String, agent: String) {
        path = stateDirectory + "/spool/" + FileName.of(agent)
    }

    package func textFile(_ attempt: AttemptName, _ stream: SpoolStream = .log) -> String {
        "\(path)/\(attempt).\(stream.text.rawValue)"
    }

    package func indexFile(_ attempt: AttemptName, _ stream: SpoolStream = .log) -> String {
        "\(path)/\(attempt).\(stream.index.rawValue)"
    }

    /// One file of the spool.
    package struct Entry: Hashable, Sendable {
        package let attempt: AttemptName
        package let kind: Kind
        /// What it takes of the disk, in bytes.
        package let size: Int
        package let modified: Instant

        package enum Kind: String, Hashable, Sendable {
            case log, index, result, facts
            case factsIndex = "facts-index"
        }

        package init(attempt: AttemptName, kind: Kind, size: Int, modified: Instant) {
            self.attempt = attempt
            self.kind = kind
            self.size = size
            self.modified = modified
        }
    }

    /// Everything in the folder that is the spool's; blocks on the disk.
    package var entries: [Entry] {
        Folder.names(in: path).compactMap { name in
            let parts = name.split(separator: ".", maxSplits: 1)
            var status = stat()
            guard parts.count == 2, let attempt = AttemptName(parts[0]),
                let kind = Entry.Kind(rawValue: String(parts[1])),
                stat("\(path)/\(name)", &status) == 0
            else { return nil }
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000
            return Entry(
                attempt: attempt, kind: kind, size: Int(status.st_blocks) * 512,
                modified: Instant(microseconds: modified))
        }
    }
}

/// One of the two that an attempt spools: what it prints, and what it says of its work.
package enum SpoolStream: CaseIterable, Hashable, Sendable {
    case log, facts

    var text: SpoolFolder.Entry.Kind { self == .log ? .log : .facts }
    var index: SpoolFolder.Entry.Kind { self == .log ? .index : .factsIndex }
}

/// A stream of an attempt.
struct StreamName: Hashable, Sendable {
    let attempt: AttemptName
    let stream: SpoolStream
}

/// Which attempt of which run, as its files are named.
package struct AttemptName: Hashable, Sendable, CustomStringConvertible {
    package let run: ID<FlowRun>
    package let attempt: Int

    package init(_ claim: Claim) {
        run = claim.run
        attempt = claim.attempt
    }

    package init?(_ text: some StringProtocol) {
        let id = text.prefix(36)
        let rest = text.dropFirst(36)
        guard let run = ID<FlowRun>(id), rest.first == "-", let attempt = Int(rest.dropFirst()), attempt > 0 else {
            return nil
        }
        self.run = run
        self.attempt = attempt
    }

    package var description: String { "\(run)-\(attempt)" }
}
