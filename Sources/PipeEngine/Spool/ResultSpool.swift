@preconcurrency internal import Glibc
package import PipeCore

/// How attempts ended, on disk from the moment it is known until it is told: an agent that is killed in between tells it in
/// its next life. All of them share a file, for making and removing one for each run costs more than all else that is written.
@SpoolThread package final class ResultSpool {
    /// A result that is not told yet, and where the file has it; `nil` where the disk did not take it.
    private struct Entry {
        let result: SpooledResult
        var place: Int?
    }

    private nonisolated let folder: SpoolFolder
    private nonisolated let room: SpoolRoom
    private var untold: [Claim: Entry] = [:]
    /// The one that is written to, and the one that takes over when that has grown.
    private var files: [GrowingFile] = []
    /// What earlier releases have left, a file for each.
    private var singles: [String] = []
    /// A file that has grown so large is left for the other, in bytes.
    private var threshold: Int

    private nonisolated static let longest = 1 << 20

    package nonisolated init(in folder: SpoolFolder, room: SpoolRoom) {
        self.folder = folder
        self.room = room
        threshold = Self.longest
    }

    /// Writes a result down. Where the disk does not take it, it is told all the same; only a kill in between loses it.
    package func keep(_ result: SpooledResult) {
        open()
        if files[0].count > threshold { changeFiles() }
        untold[result.claim] = Entry(result: result, place: write(result))
    }

    /// It was told.
    package func remove(_ claim: Claim) {
        guard let entry = untold.removeValue(forKey: claim) else { return }
        if untold.isEmpty {
            for file in files { file.shorten(to: 0) }
        } else if let place = entry.place {
            files[0].overwrite(at: place, with: [ResultMark.told])
        }
    }

    /// How many are not told.
    var count: Int { untold.count }

    /// What neither this life nor an earlier one has told. What was not written to its end never counted.
    package func left() -> [SpooledResult] {
        open()
        return untold.values.map(\.result)
    }

    private func write(_ result: SpooledResult) -> Int? {
        let place = files[0].count
        let line = [ResultMark.untold] + Array(result.json.description.utf8) + [ResultMark.lineEnd]
        files[0].append(line)
        room.note(line.count, files[0].problem)
        guard files[0].problem == 0 else {
            files[0].shorten(to: place)
            return nil
        }
        return place
    }

    private func changeFiles() {
        files.swapAt(0, 1)
        gather()
    }

    /// Writes what is not told to the first file; only then is the other one emptied.
    private func gather() {
        for (claim, entry) in untold { untold[claim]?.place = write(entry.result) }
        threshold = max(Self.longest, 2 * files[0].count)
        guard untold.values.allSatisfy({ $0.place != nil }) else { return }
        files[1].shorten(to: 0)
        for file in singles { unlink(file) }
        singles = []
    }

    /// Takes up what earlier lives have left.
    private func open() {
        guard files.isEmpty else { return }
        let found = folder.resultFiles.map(SpoolFolder.untold)
        singles = folder.entries.filter { $0.kind == .result }.map { folder.resultFile($0.attempt) }
        let others = singles.compactMap { FileBytes.read($0) }.compactMap { try? JSON.parse(bytes: $0) }
            .compactMap { SpooledResult($0) }
        for result in found.joined() + others { untold[result.claim] = Entry(result: result) }
        files = folder.resultFiles.map { GrowingFile(reopening: $0) ?? GrowingFile(creating: $0) }
        // Where both have results, the shorter list is the beginning of a copy of the other.
        if found[0].count > found[1].count { files.swapAt(0, 1) }
        files[0].shorten(to: 0)
        gather()
    }
}
