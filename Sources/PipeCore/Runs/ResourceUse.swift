/// What one attempt took of its host, with all its processes as far as they could be measured.
package struct ResourceUse: Hashable, Sendable {
    /// Processor time in user and kernel mode.
    package var cpu: Duration
    /// The most memory it held at once, in bytes. Without a memory cgroup: that of its largest process.
    package var peakMemory: Int
    /// What it wrote to its log, in bytes, before anything was left out.
    package var logBytes: Int

    package init(cpu: Duration, peakMemory: Int, logBytes: Int = 0) {
        self.cpu = cpu
        self.peakMemory = peakMemory
        self.logBytes = logBytes
    }

    package static let none = ResourceUse(cpu: .zero, peakMemory: 0)
}
