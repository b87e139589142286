/// What one attempt took of its host.
package struct ResourceUse: Hashable, Sendable {
    /// Processor time of all its processes.
    package var cpu: Duration
    /// The most memory at one moment, in bytes.
    package var peakMemory: Int
    /// What it printed, in bytes.
    package var logBytes: Int

    package init(cpu: Duration, peakMemory: Int, logBytes: Int) {
        self.cpu = cpu
        self.peakMemory = peakMemory
        self.logBytes = logBytes
    }
}
