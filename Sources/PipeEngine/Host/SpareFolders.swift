internal import CLinux
@preconcurrency internal import Glibc
internal import Synchronization

/// Empty folders that attempts have left, to be those of the next ones: to make one and to remove it costs some file systems
/// more than all else that an attempt of nothing does.
package final class SpareFolders: Sendable {
    private struct State {
        var paths: [String] = []
        var count = 0
    }

    private let folder: String
    private let state = Mutex(State())

    private static let most = 64
    private static let mode: mode_t = 0o700

    /// They lie in this folder, which nobody else uses and which goes with `clear`.
    package init(in folder: String) {
        self.folder = folder
    }

    /// Takes in a folder, if nothing tells it from a new one.
    package func keep(_ path: String) -> Bool {
        let spare = state.withLock { state -> String? in
            guard state.paths.count < Self.most else { return nil }
            state.count += 1
            return "\(folder)/\(state.count)"
        }
        guard let spare else { return false }
        var result = octo_move_plain_folder(path, Self.mode, spare)
        if result == -ENOENT, (try? FileProblem.makeFolders(folder)) != nil {
            result = octo_move_plain_folder(path, Self.mode, spare)
        }
        guard result == 0 else { return false }
        state.withLock { $0.paths.append(spare) }
        return true
    }

    /// Makes one of them the folder with this path; `false` where there is none, or no folder for it.
    package func give(_ path: String) -> Bool {
        guard let spare = state.withLock({ $0.paths.popLast() }) else { return false }
        if rename(spare, path) == 0 { return true }
        rmdir(spare)
        return false
    }

    /// Removes those of the last life of an agent.
    package func clear() async { await FolderRemover.shared.remove(folder) }
}
