extension Metric {
    // Runs that this agent executes.
    static let runsClaimed = Metric(
        "octopipe_runs_claimed_total", .counter, "Runs that this agent has claimed.", pushed: "octopipe.runs.claimed")
    static let runsRunning = Metric(
        "octopipe_runs_running", .gauge, "Runs that this agent executes now.", pushed: "octopipe.runs.running")
    static let runsFinished = Metric(
        "octopipe_runs_finished_total", .counter, "Runs whose end this agent has reported, by final state.",
        pushed: "octopipe.runs.finished")
    static let runsRetried = Metric(
        "octopipe_runs_retried_total", .counter, "Attempts that ended here and are followed by another one.",
        pushed: "octopipe.runs.retried")
    static let runsGivenUp = Metric(
        "octopipe_runs_given_up_total", .counter, "Attempts that this agent gave up because others held the run.",
        pushed: "octopipe.runs.given_up")
    static let runsLost = Metric(
        "octopipe_runs_lost_total", .counter, "Attempts of silent agents that this agent declared lost as leader.",
        pushed: "octopipe.runs.lost")
    static let runDuration = Metric(
        "octopipe_run_duration_seconds", .histogram, "From the start of an attempt's process to its end.",
        pushed: "octopipe.run.duration")
    static let runCPU = Metric(
        "octopipe_run_cpu_seconds_total", .counter, "Processor time of the attempts that ended here.")
    static let runLogBytes = Metric(
        "octopipe_run_log_bytes_total", .counter, "Bytes that the attempts that ended here have printed.")
    static let runPeakMemory = Metric(
        "octopipe_run_peak_memory_bytes", .gauge, "The most memory that the last attempt that ended here held at once.")
    static let claimDelay = Metric(
        "octopipe_run_claim_delay_seconds", .histogram, "From when a run was due to when this agent had claimed it.",
        pushed: "octopipe.run.claim_delay")
    static let spawnDelay = Metric(
        "octopipe_run_spawn_delay_seconds", .histogram, "From a claim to when the process executed its program.",
        pushed: "octopipe.run.spawn_delay")
    static let reportDelay = Metric(
        "octopipe_run_report_delay_seconds", .histogram,
        "From the end of a process to when the store has kept its log and its result.",
        pushed: "octopipe.run.report_delay")

    // What the agent is.
    static let buildInfo = Metric("octopipe_build_info", .gauge, "Which Octopipe this is; always 1.")
    static let agentInfo = Metric("octopipe_agent_info", .gauge, "The agent's name and host; always 1.")
    static let ready = Metric(
        "octopipe_ready", .gauge, "1 while /readyz says that the agent is ready.", pushed: "octopipe.ready")
    static let slots = Metric(
        "octopipe_slots", .gauge, "Runs that this agent executes at once.", pushed: "octopipe.slots")
    static let slotsUsed = Metric(
        "octopipe_slots_used", .gauge, "Slots that are taken.", pushed: "octopipe.slots_used")
    static let lease = Metric("octopipe_lease_seconds", .gauge, "How long the agent may be silent.")
    static let leaseAge = Metric(
        "octopipe_lease_age_seconds", .gauge, "Since the last renewal of the lease was sent that succeeded.",
        pushed: "octopipe.lease_age")

    // The queues it serves, as the store knows them.
    static let queueDue = Metric(
        "octopipe_queue_due_runs", .gauge, "Runs of a queue that are due and wait, for whatever reason.")
    static let queueUpcoming = Metric(
        "octopipe_queue_upcoming_runs", .gauge, "Runs of a queue that are scheduled for later.")
    static let queueOldest = Metric(
        "octopipe_queue_oldest_wait_seconds", .gauge,
        "How long the oldest due run of a queue has waited; 0 without one.")

    // Store and broker.
    static let storeUp = Metric(
        "octopipe_store_up", .gauge, "1 while the store can be used.", pushed: "octopipe.store_up")
    static let storeCalls = Metric(
        "octopipe_store_call_seconds", .histogram, "Transactions with the store, from the call to the answer.",
        pushed: "octopipe.store.call")
    static let storeErrors = Metric(
        "octopipe_store_errors_total", .counter, "Transactions that failed, by what follows from it.",
        pushed: "octopipe.store.errors")
    static let brokerUp = Metric(
        "octopipe_broker_up", .gauge, "1 while the broker can be used; absent where none is configured.",
        pushed: "octopipe.broker_up")
    static let brokerErrors = Metric(
        "octopipe_broker_errors_total", .counter, "Calls of the broker that failed.", pushed: "octopipe.broker.errors")
    static let brokerReturns = Metric(
        "octopipe_broker_reconnects_total", .counter, "How often the broker came back after it was away.",
        pushed: "octopipe.broker.reconnects")

    // The spool.
    static let spoolBytes = Metric("octopipe_spool_bytes", .gauge, "What the spool takes of its disk.")
    static let spoolWaiting = Metric(
        "octopipe_spool_waiting_bytes", .gauge, "What runs have said and the store has not been given yet, by stream.")
    static let spoolResults = Metric(
        "octopipe_spool_results", .gauge, "Ends of attempts that the store has not been told yet.")
    static let spoolWritable = Metric("octopipe_spool_writable", .gauge, "0 while the disk refuses what is spooled.")

    // Duties.
    static let leads = Metric("octopipe_leader", .gauge, "1 while this agent leads.", pushed: "octopipe.leader")
    static let dutyLag = Metric(
        "octopipe_duty_lag_seconds", .gauge, "How long a duty of the leader is overdue; 0 where none is.",
        pushed: "octopipe.duty.lag")
    static let dutyErrors = Metric(
        "octopipe_duty_errors_total", .counter, "Rounds of the leader's duties that failed.",
        pushed: "octopipe.duty.errors")

    // This very page.
    static let dropped = Metric(
        "octopipe_dogstatsd_dropped_total", .counter, "Datagrams and values that could not be sent to DogStatsD.")

    /// Every one there is.
    package static let all: [Metric] = [
        runsClaimed, runsRunning, runsFinished, runsRetried, runsGivenUp, runsLost, runDuration, runCPU, runLogBytes,
        runPeakMemory, claimDelay, spawnDelay, reportDelay, buildInfo, agentInfo, ready, slots, slotsUsed, lease,
        leaseAge, queueDue, queueUpcoming, queueOldest, storeUp, storeCalls, storeErrors, brokerUp, brokerErrors,
        brokerReturns, spoolBytes, spoolWaiting, spoolResults, spoolWritable, leads, dutyLag, dutyErrors, dropped,
        processCPU, processMemory, processVirtualMemory, processDescriptors, processMostDescriptors, processStart,
    ]
}
