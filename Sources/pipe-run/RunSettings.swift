import Glibc
import PipeCore
import PipeEngine
import PipeFlow

/// Where and with what the tasks of a run are started.
struct RunSettings: Sendable {
    /// The folder of the pipeline's file, from which its paths start.
    let folder: String
    /// Where the tasks start.
    let workFolder: String
    let python: String
    /// The folders of Python packages, that of `octopipe` among them.
    let pythonPath: String
    /// What the tasks inherit.
    let environment: [String: String]
    /// How many tasks run at once where the pipeline does not say.
    let concurrency: Int
    /// Whether somebody answers questions.
    let isUnderAgent: Bool

    /// Between SIGTERM and SIGKILL, where a task does not say.
    static let stopGrace = Duration.seconds(10)

    init(_ arguments: ProgramArguments, environment: [String: String]) {
        folder = Self.folder(of: arguments.file)
        workFolder = environment["OCTOPIPE_WORKDIR"] ?? ProcessFacts.folder
        python = arguments.python
        concurrency = arguments.concurrency ?? max(4, 2 * Host.processorCount)
        isUnderAgent = environment["OCTOPIPE_CONTRACT_FD"] != nil
        let setting = isUnderAgent ? nil : environment["OCTOPIPE_PYTHON_PATH"].flatMap { $0.isEmpty ? nil : $0 }
        pythonPath = Self.pythonPath(environment["PYTHONPATH"], setting: setting)
        self.environment = environment
    }

    /// Where the spans of a task's process belong; `nil` where its agent collects no traces.
    func trace(of task: TaskKey) -> TraceParent? {
        guard let run = environment[RunEnvironment.run].flatMap(ID<FlowRun>.init),
            let attempt = environment["OCTOPIPE_ATTEMPT"].flatMap({ Int($0) }),
            let parent = environment[RunEnvironment.traceParent].flatMap(TraceParent.init)
        else { return nil }
        return parent.task(task, of: run, attempt: attempt)
    }

    /// The absolute folder of a file.
    static func folder(of path: String) -> String {
        let whole = path.hasPrefix("/") ? path : ProcessFacts.folder + "/" + path
        return whole.lastIndex(of: "/").map { $0 == whole.startIndex ? "/" : String(whole[..<$0]) } ?? "/"
    }

    /// The setting says where the package `octopipe` lies. By hand nobody may have said it: then it is looked for beside
    /// this program, as `pipectl` does.
    private static func pythonPath(_ given: String?, setting: String?) -> String {
        func isThere(_ folder: Substring) -> Bool { access("\(folder)/octopipe/__init__.py", R_OK) == 0 }
        let folders = (given ?? "").split(separator: ":")
        if let setting { return ([setting] + folders.map(String.init)).joined(separator: ":") }
        guard !folders.contains(where: isThere) else { return given ?? "" }
        let candidates = Host.pythonFolders(besideProgram: Host.executablePath)
        guard let found = candidates.first(where: { isThere($0[...]) }) else { return given ?? "" }
        return ([found] + folders.map(String.init)).joined(separator: ":")
    }
}
