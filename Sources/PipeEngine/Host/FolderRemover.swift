internal import CLinux
internal import PipeThreads

/// Removes folders on a thread of its own: a large one takes seconds, during which nothing else may wait.
actor FolderRemover {
    static let shared = FolderRemover()

    private static let thread = EventThread(name: "folders")

    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    /// Removes a folder with all that is in it; links are removed, never followed.
    func remove(_ path: String) {
        octo_remove_tree(path)
    }
}
