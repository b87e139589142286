/// The most of its host that one attempt may take, with all its processes; `nil` for no limit.
package struct ResourceLimits: Hashable, Sendable {
    /// In bytes.
    package var memory: Int64?
    /// In processors' worth of time: 1.5 is one and a half.
    package var cpu: Double?
    package var processes: Int?

    package init(memory: Int64? = nil, cpu: Double? = nil, processes: Int? = nil) {
        self.memory = memory
        self.cpu = cpu
        self.processes = processes
    }

    package static let none = ResourceLimits()

    /// Less than any interpreter needs to start.
    private static let leastMemory: Int64 = 1 << 20
    /// The kernel grants processor time in no smaller share than 1 ms in 100 ms.
    private static let cpuRange = 0.01...1_024.0
    /// The kernel's own limit of processes on a host.
    private static let mostProcesses = 1 << 22
}

extension ResourceLimits {
    private static let keys = ["memory", "cpu", "processes"]

    package var json: JSON {
        var object = JSON.Object()
        if let memory { object["memory"] = .string(ByteCount.exact(memory)) }
        if let cpu { object["cpu"] = cpu == cpu.rounded() ? .int(Int64(cpu)) : .double(cpu) }
        if let processes { object["processes"] = .int(processes) }
        return .object(object)
    }

    /// Reads the mapping `resources` of a deployment.
    package init(_ reader: SpecReader, ignoresUnknownKeys: Bool) throws(SpecProblem) {
        if !ignoresUnknownKeys { try reader.allow(only: Self.keys) }
        self.init(
            memory: try Self.memory(reader), cpu: try Self.cpu(reader),
            processes: try reader.integer("processes", from: 1))
        if let processes, processes > Self.mostProcesses {
            throw SpecProblem(
                reader.path + ["processes"], "'processes': at most \(Self.mostProcesses), found \(processes)")
        }
    }

    private static func memory(_ reader: SpecReader) throws(SpecProblem) -> Int64? {
        guard let value = reader.value("memory") else { return nil }
        let text = value.string ?? value.int.map { "\($0)" }
        guard let bytes = text.flatMap(ByteCount.read) else {
            throw reader.wrongValue("memory", expected: "a size such as 512MiB or 2GiB")
        }
        guard bytes >= leastMemory else {
            throw SpecProblem(
                reader.path + ["memory"],
                "'memory': at least \(ByteCount.exact(leastMemory)), found \(text ?? "")\(text?.last?.isNumber == true ? " (bytes)" : "")"
            )
        }
        return bytes
    }

    private static func cpu(_ reader: SpecReader) throws(SpecProblem) -> Double? {
        guard let value = reader.value("cpu") else { return nil }
        guard case .number(let number) = value, cpuRange.contains(number.double) else {
            throw reader.wrongValue("cpu", expected: "a number of processors from 0.01 to 1024, such as 1.5")
        }
        return number.double
    }
}
