import PipeCore
import TestSupport

/// Reads what the store has kept, after the fact, and says where a promise was broken: I1 every accepted run ends, I2 one
/// holder at a time, I3 nothing is left of what ended, I4 limits count what lives, I5 the history is whole.
struct HistoryChecker {
    let store: any Store
    /// The runs that the test means to leave waiting.
    let waiting: Set<ID<FlowRun>>

    /// One sentence for each broken promise.
    func violations() async throws -> [String] {
        let runs = try await store.runs(RunFilter(limit: 100_000))
        var violations: [String] = []
        for run in runs {
            let history = try await store.history(of: run.id)
            let log = try await store.log(of: run.id, after: .start, limit: 1_000_000)
            let problems = HistoryRules.problems(of: run, history) + HistoryRules.problems(ofLog: log)
            let isEnded = run.state.isFinal || waiting.contains(run.id)
            for problem in problems + (isEnded ? [] : ["is still \(run.state.rawValue)"]) {
                violations.append("run \(run.name) \(problem): \(HistoryRules.text(history))")
            }
        }
        return violations + (try await miscounts(runs)) + (await leftovers(of: runs.filter(\.state.isFinal)))
    }

    /// I4: a limit counts the live claims, and nothing else.
    private func miscounts(_ runs: [FlowRun]) async throws -> [String] {
        let held = Dictionary(grouping: runs.filter(\.state.isClaimed), by: \.queue).mapValues(\.count)
        return try await store.queues().filter { $0.held != held[$0.queue.name, default: 0] }.map {
            "queue \($0.queue.name) counts \($0.held) held runs, there are \(held[$0.queue.name, default: 0])"
        }
    }

    /// I3: what is being killed may take a moment to die.
    private func leftovers(of ended: [FlowRun]) async -> [String] {
        func alive() -> [String] {
            let processes = RunProcesses.now()
            return ended.filter { !processes[$0.id].isEmpty }.map {
                "run \($0.name) is \($0.state.rawValue) and has living processes: \(processes[$0.id])"
            }
        }
        _ = try? await eventually("nothing is left of what ended", within: .seconds(5)) { alive().isEmpty }
        return alive()
    }
}
