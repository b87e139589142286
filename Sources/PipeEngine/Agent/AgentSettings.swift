package import PipeCore

/// All an agent needs to know, read once at the top.
package struct AgentSettings: Sendable {
    package var name: String
    package var host: String
    package var version: String
    package var workload: Workload
    /// How long the store waits for a heartbeat before it gives this agent's runs to others.
    package var lease: Duration
    /// The time between heartbeats.
    package var heartbeat: Duration
    /// How often the store is asked for work where no bell rings.
    package var poll: Duration
    /// Runs are claimed before there is a slot for them where there will be one within this, going by how long runs took.
    package var claimAhead = Duration.milliseconds(25)
    /// What was claimed ahead and has no slot after this, or up to half as much more, is handed back.
    package var aheadPatience = Duration.milliseconds(250)
    /// How long a run's start waits to be told, where several are at work: what comes right after it is told with it.
    package var startPatience = Duration.milliseconds(10)
    /// How long no notices are taken after some of which nothing could be claimed: at first, and at most.
    package var restInVain = Duration.milliseconds(50)...Duration.seconds(2)
    /// The time between SIGTERM and SIGKILL for a run that is stopped.
    package var stopGrace: Duration
    /// What an agent that must go waits for its runs' ends to be told, beyond the time they have to stop.
    package var reportGrace: Duration
    /// How long runs may go on after the agent was told to stop.
    package var drainTimeout: Duration
    /// The folder of the runs' working directories and the agents' locks.
    package var stateDirectory: String
    /// The folder that holds the Python package `octopipe`.
    package var pythonPath: String
    /// The program that carries out pipelines: a path, or a name to look up in PATH.
    package var pipeRun: String
    /// The agent's own environment, of which runs inherit a little.
    package var environment: [String: String]
    package var until: AgentEnd
    /// How long finished runs are kept while this agent leads.
    package var retention: Retention
    /// How much of what runs print is kept.
    package var logs: LogSettings

    package init(
        name: String, host: String, version: String, workload: Workload,
        lease: Duration = .seconds(60), heartbeat: Duration = .seconds(10), poll: Duration = .seconds(5),
        stopGrace: Duration = .seconds(10), reportGrace: Duration = .seconds(5),
        drainTimeout: Duration = .seconds(3_600),
        stateDirectory: String, pythonPath: String, pipeRun: String = "pipe-run", environment: [String: String],
        until: AgentEnd = .told,
        retention: Retention = .forever, logs: LogSettings = LogSettings()
    ) {
        self.name = name
        self.host = host
        self.version = version
        self.workload = workload
        self.lease = lease
        self.heartbeat = heartbeat
        self.poll = poll
        self.stopGrace = stopGrace
        self.reportGrace = reportGrace
        self.drainTimeout = drainTimeout
        self.stateDirectory = stateDirectory
        self.pythonPath = pythonPath
        self.pipeRun = pipeRun
        self.environment = environment
        self.until = until
        self.retention = retention
        self.logs = logs
    }
}
