internal import CLinux
@preconcurrency internal import Glibc

/// The children that the launcher's thread has, by what is known of them. Another process may fork one for it and die
/// before it can say so: nobody else would ever learn of that one's end.
actor Offspring {
    static let shared = Offspring()

    private var known: Set<pid_t> = []
    private var isReaping = false

    /// How often it is looked again for children that live and are unknown: two minutes in all.
    private static let looks = 24

    nonisolated var unownedExecutor: UnownedSerialExecutor { ProcessLauncher.thread.asUnownedSerialExecutor() }

    /// To be called in the moment when it is born; `false` if it is known already.
    func enter(_ child: pid_t) -> Bool { known.insert(child).inserted }

    /// To be called when it is reaped.
    func leave(_ child: pid_t) { known.remove(child) }

    /// Reaps those that are dead and of which nobody knows. The living among them wait for a word that never comes, and
    /// end.
    func reapUnknown() async {
        guard !isReaping else { return }
        isReaping = true
        defer { isReaping = false }
        for pause in [Duration.zero, .milliseconds(100), .seconds(2)] + Array(repeating: .seconds(5), count: Self.looks)
        {
            try? await Task.sleep(for: pause)
            let children = Processes.children(of: getpid(), thread: octo_thread_number())
            let unknown = children.filter { !known.contains($0) }
            for child in unknown { _ = octo_reap_adopted(child) }
            if unknown.isEmpty, pause > .zero { return }
        }
    }
}
