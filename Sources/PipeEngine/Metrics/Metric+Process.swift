/// What Prometheus's own libraries say of every process, under the same names.
extension Metric {
    static let processCPU = Metric(
        "process_cpu_seconds_total", .counter, "Processor time of the agent itself, in user and kernel mode.",
        pushed: "octopipe.process.cpu_seconds")
    static let processMemory = Metric(
        "process_resident_memory_bytes", .gauge, "Memory of the agent itself.", pushed: "octopipe.process.memory")
    static let processVirtualMemory = Metric(
        "process_virtual_memory_bytes", .gauge, "Addresses that the agent itself has mapped.")
    static let processDescriptors = Metric("process_open_fds", .gauge, "Descriptors that the agent itself has open.")
    static let processMostDescriptors = Metric("process_max_fds", .gauge, "Descriptors that it may have open.")
    static let processStart = Metric(
        "process_start_time_seconds", .gauge, "When the agent was started, in seconds since 1970.")
}
