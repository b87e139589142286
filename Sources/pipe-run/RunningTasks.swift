import Glibc
import PipeCore
import PipeEngine
import Synchronization

/// The processes of the tasks that are under way, and whether they are to be stopped.
final class RunningTasks: Sendable {
    private struct State {
        var processes: [TaskKey: any LaunchedProcess] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())
    private let bell = WakeUp()

    /// Takes note of a process. One that comes when all are to stop is stopped at once.
    func enter(_ key: TaskKey, _ process: any LaunchedProcess) async {
        let isLate = state.withLock { state in
            state.processes[key] = process
            return state.isStopping
        }
        if isLate { await process.signal(SIGTERM) }
    }

    func leave(_ key: TaskKey) {
        state.withLock { _ = $0.processes.removeValue(forKey: key) }
    }

    /// Signals each of them with all that it started.
    func signal(_ number: Int32) async {
        for process in state.withLock({ Array($0.processes.values) }) { await process.signal(number) }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// From now on nothing more is to be started.
    func stop() {
        state.withLock { $0.isStopping = true }
        bell.ring()
    }

    /// Returns once `stop` was called, or the task is cancelled. For one caller.
    func toldToStop() async { await bell.wait() }
}
