@preconcurrency internal import Glibc
package import PipeCore

/// What this process takes of its host.
package struct ProcessFigures: Hashable, Sendable {
    package let cpu: Duration
    package let residentBytes: Int
    package let virtualBytes: Int
    package let descriptors: Int
    package let mostDescriptors: Int
    package let startedAt: Instant

    /// From `/proc`; `nil` where that is not to be had.
    package static func now() -> ProcessFigures? {
        guard let line = FileBytes.read("/proc/self/stat"), let boot = bootTime else { return nil }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessFigures(
            stat: String(decoding: line, as: UTF8.self), bootedAt: boot, ticks: sysconf(Int32(_SC_CLK_TCK)),
            pageSize: sysconf(Int32(_SC_PAGESIZE)), descriptors: Folder.names(in: "/proc/self/fd").count,
            mostDescriptors: Int(clamping: limit.rlim_cur))
    }

    /// `stat` is the line of `/proc/PID/stat`; what stands behind the name in brackets is counted from 3.
    package init?(stat: String, bootedAt: Int, ticks: Int, pageSize: Int, descriptors: Int, mostDescriptors: Int) {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        func field(_ number: Int) -> Int? { fields.indices.contains(number - 3) ? Int(fields[number - 3]) : nil }
        guard let user = field(14), let kernel = field(15), let start = field(22), let virtual = field(23),
            let pages = field(24), ticks > 0
        else { return nil }
        cpu = .microseconds(Int64(user + kernel) * 1_000_000 / Int64(ticks))
        startedAt = Instant(microseconds: Int64(bootedAt) * 1_000_000 + Int64(start) * 1_000_000 / Int64(ticks))
        virtualBytes = virtual
        residentBytes = pages * pageSize
        self.descriptors = descriptors
        self.mostDescriptors = mostDescriptors
    }

    /// In seconds since 1970.
    private static var bootTime: Int? {
        let lines = String(decoding: FileBytes.read("/proc/stat") ?? [], as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("btime ") }.flatMap { Int($0.dropFirst(6)) }
    }

    var families: [MetricFamily] {
        [
            MetricFamily(.processCPU, cpu.seconds),
            MetricFamily(.processMemory, residentBytes),
            MetricFamily(.processVirtualMemory, virtualBytes),
            MetricFamily(.processDescriptors, descriptors),
            MetricFamily(.processMostDescriptors, mostDescriptors),
            MetricFamily(.processStart, Double(startedAt.microseconds) / 1e6),
        ]
    }
}
