internal import CLinux
@preconcurrency internal import Glibc

/// The children that the launcher's thread has, by what is known of them. Another process may fork one for it and die
/// before it can say so: nobody else would ever learn of that one's end.
actor Offspring {
    static let shared = Offspring()

    private var known: Set<pid_t> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    /// To be called in the moment when it is born; `false` if it is known already.
    func enter(_ child: pid_t) -> Bool { known.insert(child).inserted }

    /// To be called when it is reaped.
    func leave(_ child: pid_t) { known.remove(child) }

    /// Reaps those that are dead and of which nobody knows. The living among them wait for a word that never comes, and
    /// end.
    func reapUnknown() async {
        for pause in [Duration.zero, .milliseconds(100), .seconds(2)] {
            try? await Task.sleep(for: pause)
            let children = Processes.children(of: getpid(), thread: octo_thread_number())
            for child in children where !known.contains(child) { _ = octo_reap_adopted(child) }
        }
    }
}
