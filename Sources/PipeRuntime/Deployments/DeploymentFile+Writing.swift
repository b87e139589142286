package import PipeCore
internal import PipeYAML

extension DeploymentFile {
    /// Writes the file, in place of an older one of the same deployment; any other file is left alone.
    package static func keep(_ spec: DeploymentSpec, in file: String) throws(InputProblem) {
        if FilePath.kind(of: file) != nil {
            guard let older = try? read(file), older.spec.name == spec.name else {
                throw InputProblem(
                    "\(file) holds something else than deployment \(spec.name): name another file with -o")
            }
        }
        let folder = FilePath.absolute(FilePath.folder(of: file))
        do {
            try TextFile.write(text(of: spec, path: FilePath.relative(spec.path, to: folder) ?? spec.path), to: file)
        } catch {
            throw InputProblem("\(error)")
        }
    }

    /// The specification as a file that explains itself. `path` is the flow's folder as the file shall name it: absolute, or
    /// relative to the file.
    package static func text(of spec: DeploymentSpec, path: String) -> String {
        var text = """
            # A deployment of Octopipe.
            #   register it:  pipectl deployment apply FILE
            #   run it:       pipectl deployment run "\(spec.name)"

            """
        for (name, value) in (spec.json.object ?? [:]).members {
            for line in notes(on: name, of: spec) { text += line.isEmpty ? "\n" : "# \(line)\n" }
            text += YAMLText.member(name, name == "path" ? .string(path) : value)
        }
        return text
    }

    private static func notes(on key: String, of spec: DeploymentSpec) -> [String] {
        switch key {
        case "flow": ["", "The flow's name and this deployment's: together, FLOW/NAME, they are what commands take."]
        case "description": ["What it does, for people."]
        case "entrypoint":
            ["", "What runs: FILE.py:FUNCTION, called with the parameters as keyword arguments, or PIPELINE.yaml."]
        case "python": ["The interpreter on the agent's host: a name to look up in its PATH, or a path."]
        case "warm":
            ["Whether agents keep a process that has imported the file, and fork it for each run: docs/warm.md."]
        case "command":
            ["", "What runs: a program and its arguments. {{ name }} in an argument stands for that parameter."]
        case "path":
            [
                "Where relative paths of the entry point start: relative to this file (made absolute by 'apply'), or absolute."
            ]
        case "work_queue":
            ["", "The queue its runs wait on; an agent takes it with: pipe-agent start -q \(spec.queue)"]
        case "tags": ["Words to find its runs by."]
        case "parameters":
            ["", "Values of parameters, over the flow's own defaults and under those of a trigger."] + taken(spec)
        case "schedules":
            [
                "When it runs by itself: - {cron: \"0 6 * * 1\", timezone: Europe/Berlin}, or interval: 6h, or rrule: FREQ=….",
                "Also: name, parameters, active, on_missed, max_lateness, overlap, max_active_runs, jitter, except.",
            ]
        case "retries":
            [
                "",
                "Attempts after a first one that did not succeed, and the wait before each: 30s, 5m, 1h30m. Or more exactly, without",
                "retry_delay: {limit: 3, backoff: exponential, delay: 10s, cap: 10m, jitter: 0.2, on: [failed, crashed, timed_out],",
                "exit_codes: [75, 111]}; backoff: [10s, 1m, 5m] lists the waits; not_exit_codes names those that end the run.",
            ]
        case "poison_after":
            ["So many times an agent may be lost while a run is under way; then it is not tried again."]
        case "timeout": ["How long an attempt may take, such as 2h; then it is stopped as timed out."]
        case "heartbeat_timeout":
            ["How long a process that sends heartbeats may be silent, such as 5m; then it is stopped as hung."]
        case "stop_grace":
            ["How long a process that is stopped has between SIGTERM and SIGKILL; null: as its agent says."]
        case "user": ["", "The Unix user its processes run as, where the agent is root; null: the agent's own."]
        case "umask": ["The permissions that new files lack."]
        case "nice": ["Their niceness, from -20 to 19, the higher the more modest; null: the agent's own."]
        case "pass_environment":
            ["What they inherit of the agent's environment beyond the usual: [AWS_PROFILE, \"MELTANO_*\"]."]
        case "keep_workdir":
            [
                "Whether an attempt's working directory outlives it: never, on_failure or always; the log says where it is."
            ]
        case "resources":
            ["The most that one attempt may take with all its processes: {memory: 2GiB, cpu: 1.5, processes: 200}."]
        case "concurrency_limit": ["How many of its runs may be under way at once; null for any number."]
        case "priority": ["Which of several due runs goes first: 1 before 9. A step is worth ten minutes of waiting."]
        case "disconnect_grace":
            ["How long a run may go on past its agent's lease while the agent cannot reach the database."]
        case "log_limit":
            ["How much of what an attempt prints goes to the database, such as 64MiB; null: as its agent says."]
        case "environment": ["Variables for the process. Not for secrets: everybody who reads the store sees them."]
        case "parameter_schema":
            ["", "The parameters as a JSON Schema. Every trigger is checked against it before a run is accepted."]
        default: []
        }
    }

    private static func taken(_ spec: DeploymentSpec) -> [String] {
        let schema = spec.parameterSchema
        return schema.names.map { name in
            let isRequired = schema.required.contains(name) && schema.default(of: name) == nil
            let fallback = schema.default(of: name).map { ", \($0) unless given" } ?? ""
            return "  \(name): \(schema.type(of: name).words)\(isRequired ? ", required" : fallback)"
        }
    }
}
