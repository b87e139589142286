internal import CLinux
internal import PipeThreads

/// Removes folders on a thread of its own: a large one takes seconds, during which nothing else may wait.
package actor FolderRemover {
    package static let shared = FolderRemover()

    private static let thread = EventThread(name: "folders")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    /// Removes a folder with all that is in it; links are removed, never followed.
    package func remove(_ path: String) {
        octo_remove_tree(path)
    }

    /// The same, but one that is as empty as a new one goes to the spares.
    package func remove(_ path: String, orSpareIt spares: SpareFolders) {
        if !spares.keep(path) { octo_remove_tree(path) }
    }
}
