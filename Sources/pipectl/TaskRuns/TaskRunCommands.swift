import ArgumentParser

/// `pipectl task-run …`
struct TaskRunCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task-run", abstract: "See the tasks of runs.",
        discussion: """
            A task is named by its run and its key, by the beginning of its key, or by its name.

            Example: pipectl task-run ls brisk-otter --state failed
            """,
        subcommands: [ListTaskRuns.self, InspectTaskRun.self])
}
