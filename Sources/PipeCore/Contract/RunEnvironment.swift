/// The environment variables through which an agent tells a flow process what it is.
package enum RunEnvironment {
    /// The descriptor on which the process may speak.
    package static let contractDescriptor: Int32 = 3

    /// The longest value of `OCTOPIPE_PARAMETERS`, in bytes; longer ones travel in a file (Linux allows 128 KiB).
    package static let longestParameters = 64 * 1_024

    /// The variables by which every process of a run can be found: its run, and the session that started it.
    package static let run = "OCTOPIPE_RUN_ID"
    package static let session = "OCTOPIPE_SESSION"

    /// The run whose results are taken where they are there.
    package static let reuse = "OCTOPIPE_REUSE"

    /// The span of the attempt, or of the task, where traces are collected: the name that W3C gave it.
    package static let traceParent = "TRACEPARENT"

    /// The names of all variables that are another for each attempt.
    package static func names(for claimed: ClaimedRun) -> Set<String> {
        Set(variables(for: claimed, parameters: "", workDirectory: "").keys).union([reuse, traceParent])
    }

    /// The variables for one attempt. `parameters` is the JSON object itself, or the path of a file that holds it.
    package static func variables(
        for claimed: ClaimedRun, parameters: String, workDirectory: String
    ) -> [String: String] {
        [
            run: claimed.run.id.description,
            "OCTOPIPE_RUN_NAME": claimed.run.name,
            "OCTOPIPE_FLOW": claimed.run.deployment.flow,
            "OCTOPIPE_DEPLOYMENT": claimed.run.deployment.deployment,
            "OCTOPIPE_ATTEMPT": "\(claimed.claim.attempt)",
            "OCTOPIPE_SCHEDULED_AT": Timestamp.text(claimed.run.scheduledAt),
            "OCTOPIPE_PARAMETERS": parameters,
            "OCTOPIPE_WORKDIR": workDirectory,
            session: claimed.claim.session.description,
            "OCTOPIPE_CONTRACT_FD": "\(contractDescriptor)", "OCTOPIPE_CONTRACT": "\(ContractMessage.version)",
        ]
    }
}
