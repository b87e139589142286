package import PipeCore

/// From a claimed run to what is to be started for it. Decides; does nothing.
package struct LaunchPlan {
    package let order: LaunchOrder
    /// The file that holds the parameters where they are too long for the environment.
    package let parametersFile: (path: String, content: String)?

    /// `directory` is the attempt's own; `environment` is the agent's; `pythonPath` is where the Python SDK lies;
    /// `pipeRun` carries out pipelines; `user` is whom the deployment names; `trace` is where the flow's own spans belong.
    package init(
        _ claimed: ClaimedRun, directory: String, environment: [String: String], pythonPath: String,
        pipeRun: String, user: UnixUser? = nil, trace: TraceParent? = nil
    ) {
        let spec = claimed.deployment
        let parameters = JSON.object(claimed.run.parameters).description
        let isLong = parameters.utf8.count > RunEnvironment.longestParameters
        let file = directory + "/parameters.json"
        parametersFile = isLong ? (file, parameters) : nil

        var variables = environment.filter { name, _ in
            Self.inherited.contains(name) || name.hasPrefix("LC_")
                || spec.isolation.passEnvironment.contains { $0.matches(name) }
        }
        if let user {
            variables.merge(["HOME": user.home, "USER": user.name, "LOGNAME": user.name, "SHELL": user.shell]) { $1 }
        }
        variables.merge(spec.environment) { $1 }
        variables.merge(
            RunEnvironment.variables(
                for: claimed, parameters: isLong ? file : parameters, workDirectory: directory)
        ) { $1 }

        if let trace { variables[RunEnvironment.traceParent] = trace.description }
        if claimed.run.reuses { variables[RunEnvironment.reuse] = claimed.run.retryOf?.description }

        var order: LaunchOrder
        switch spec.entryPoint {
        case .python(let file, let function):
            Self.showPython(pythonPath, to: &variables)
            let file = Self.absolute(file, in: spec.path)
            order = LaunchOrder(
                program: spec.python, arguments: ["-m", "octopipe", "run", "\(file):\(function)"],
                environment: variables, directory: directory)
            if spec.isWarm {
                order.warmth = Warmth(
                    arguments: ["-m", "octopipe", "warm", file], entryPoint: "\(file):\(function)", file: file,
                    ownVariables: RunEnvironment.names(for: claimed))
            }
        case .pipeline(let file):
            Self.showPython(pythonPath, to: &variables)
            order = LaunchOrder(
                program: pipeRun, arguments: [Self.absolute(file, in: spec.path), "--python", spec.python],
                environment: variables, directory: directory)
        case .command(let program, let arguments):
            order = LaunchOrder(
                program: program.contains("/") ? Self.absolute(program, in: spec.path) : program,
                arguments: arguments.map { CommandTemplate.fill($0, with: claimed.run.parameters) },
                environment: variables, directory: directory)
        }
        order.claim = claimed.claim
        order.user = user
        order.umask = spec.isolation.umask
        order.nice = spec.isolation.nice
        order.resources = spec.isolation.resources
        self.order = order
    }

    /// What a run inherits of the agent's environment; everything else its deployment names. So do commands that are told
    /// something.
    static let inherited: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "VIRTUAL_ENV",
        "PYENV_ROOT", "PYENV_VERSION",
    ]

    private static func showPython(_ path: String, to variables: inout [String: String]) {
        variables["PYTHONPATH"] = [path, variables["PYTHONPATH"] ?? ""].filter { !$0.isEmpty }.joined(separator: ":")
        variables["PYTHONUNBUFFERED"] = "1"
    }

    private static func absolute(_ file: String, in folder: String) -> String {
        file.hasPrefix("/") ? file : folder + "/" + file
    }
}
