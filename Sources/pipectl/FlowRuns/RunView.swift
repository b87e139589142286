import ArgumentParser
import PipeCore
import PipeRuntime

/// Shows a run as it goes, and turns its end into the command's.
struct RunView {
    let connection: Connection
    let output: OutputOptions

    /// Ends normally if the run completes.
    func watch(_ run: FlowRun) async throws {
        let again = "pipectl flow-run watch \(run.id.short)"
        Interruption.say(
            "pipectl: no longer watching; the run goes on: \(again), or pipectl flow-run cancel \(run.id.short)")
        let printer = RunPrinter(isJSON: output.isJSON)
        await printer.show("run", run)
        let watcher = RunWatcher(store: connection.store, run: run.id, showsChanges: true)
        async let hint: Void = hintAtMissingAgent(run)
        let end: FlowRun?
        do {
            end = try await watcher.follow { await printer.show($0) }
        } catch {
            await printer.close()
            throw error
        }
        await printer.close()
        await hint
        guard let end else { throw Failure("run \(run.name) was deleted", .badInput) }
        await printer.show("result", end)
        guard end.state == .completed else {
            let why = end.cause.map { ": \($0.message)" } ?? ""
            throw Failure("run \(end.name) (\(end.id.short)) \(end.state.phrase)\(why)", .runFailed)
        }
        if !output.isJSON {
            let time = end.duration(at: end.createdAt).map { " in \(DurationText.text($0))" } ?? ""
            Terminal.print("run \(end.name) (\(end.id.short)) \(Style.green.paint("completed"))\(time)")
        }
    }

    /// The commonest reason why nothing happens, said once.
    private func hintAtMissingAgent(_ run: FlowRun) async {
        do {
            let now = try await connection.store.now()
            guard run.state == .scheduled, run.dueAt <= now + .seconds(1) else { return }
            guard let status = try await connection.store.queues().first(where: { $0.queue.name == run.queue })
            else { return }
            if status.queue.isPaused {
                Terminal.note("work queue '\(run.queue)' is paused: pipectl work-queue resume \(run.queue)")
            } else if status.agents == 0 {
                Terminal.note("no agent takes from queue '\(run.queue)': pipe-agent start -q \(run.queue)")
            }
        } catch {
            // A hint only: the watcher meets the same store and reports what ails it.
        }
    }
}

extension RunState {
    /// The state as a verb: what the run did.
    var phrase: String {
        switch self {
        case .failed, .crashed, .completed: rawValue
        case .cancelled: "was cancelled"
        case .scheduled, .pending, .running, .paused, .cancelling: "is \(rawValue)"
        }
    }
}
