@preconcurrency internal import Glibc
internal import PipeCore

/// How attempts ended, on disk from the moment it is known until it is told: an agent that is killed in between tells it in
/// its next life.
@SpoolThread final class ResultSpool {
    private nonisolated let folder: SpoolFolder
    private nonisolated let room: SpoolRoom

    nonisolated init(in folder: SpoolFolder, room: SpoolRoom) {
        self.folder = folder
        self.room = room
    }

    /// Writes a result down. Where the disk does not take it, it is told all the same; only a kill in between loses it.
    func keep(_ result: SpooledResult) {
        let file = GrowingFile(creating: folder.resultFile(AttemptName(result.claim)))
        let bytes = Array(result.json.description.utf8)
        file.append(bytes)
        room.note(bytes.count, file.problem)
        if file.problem != 0 { file.remove() }
    }

    /// It was told.
    func remove(_ claim: Claim) { unlink(folder.resultFile(AttemptName(claim))) }

    /// What earlier lives have not told. What was not written to its end never counted.
    func left() -> [SpooledResult] {
        folder.entries.filter { $0.kind == .result }.compactMap { entry in
            let file = folder.resultFile(entry.attempt)
            guard let bytes = FileBytes.read(file), let json = try? JSON.parse(bytes: bytes),
                let result = SpooledResult(json), AttemptName(result.claim) == entry.attempt
            else {
                unlink(file)
                return nil
            }
            return result
        }
    }
}
