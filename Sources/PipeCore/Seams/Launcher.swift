/// What to start: everything a process inherits, named.
package struct LaunchOrder: Hashable, Sendable {
    package var program: String
    package var arguments: [String]
    package var environment: [String: String]
    package var directory: String
    /// What it reads on its standard input; nothing with `nil`.
    package var input: [UInt8]?
    /// The attempt that the process and all it starts belong to; `nil` for a helper, whose process group is all there is.
    package var claim: Claim?
    /// Whose process it is; `nil` for the launching program's own user.
    package var user: UnixUser?
    package var umask: UInt32 = Isolation.usualUmask
    package var nice: Int?
    package var resources = ResourceLimits.none
    /// How a fork can stand in for the start, where the launcher keeps processes for that.
    package var warmth: Warmth?

    package init(program: String, arguments: [String], environment: [String: String], directory: String) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// A user of this host, with all that a process needs to become theirs.
package struct UnixUser: Hashable, Sendable {
    package let name: String
    package let id: UInt32
    package let group: UInt32
    /// All groups they are in.
    package let groups: [UInt32]
    package let home: String
    package let shell: String

    package init(name: String, id: UInt32, group: UInt32, groups: [UInt32], home: String, shell: String) {
        self.name = name
        self.id = id
        self.group = group
        self.groups = groups
        self.home = home
        self.shell = shell
    }
}

/// Starts processes, each in a session and process group of its own.
package protocol Launcher: Sendable {
    func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess
    /// What cannot be held to these limits on this host, in a sentence each.
    func shortcomings(of order: LaunchOrder) -> [String]
    /// Returns as soon as a process could be started: the launcher's sign of life.
    func turn() async
    /// Ends what is kept for processes to come: there will be none.
    func close() async
}

extension Launcher {
    package func close() async {}
    package func shortcomings(of order: LaunchOrder) -> [String] { [] }
}

/// A process the launcher started, and all that it started. Its output and its end arrive as one stream, in order; the end
/// comes last, once nothing of the whole tree is alive.
package protocol LaunchedProcess: Sendable {
    var pid: Int32 { get }
    /// What is to be said of how it was started; mostly nothing.
    var remark: String? { get }
    /// To be read once. Not reading it slows the process down, nobody else.
    var events: AsyncStream<ProcessEvent> { get }
    /// Signals the whole tree, unless it has ended. A frozen one is thawed by what it is to react to.
    func signal(_ signal: Int32) async
    /// Hands a line to the main process on the contract's descriptor; its end is part of it. Waits while that does not read,
    /// and gives up once it has closed its side or ended.
    func send(_ line: [UInt8]) async
    /// Stops the whole tree where it is; returns once it stands still.
    func freeze() async
    /// Lets a frozen tree go on.
    func thaw() async
}

extension LaunchedProcess {
    package var remark: String? { nil }
}

package enum ProcessEvent: Hashable, Sendable {
    case output(LogLine.Source, [UInt8])
    /// One line on the contract's descriptor, without its end.
    case contract([UInt8])
    case exited(ProcessEnd)
}

/// How a process ended, and what it took until then.
package struct ProcessEnd: Hashable, Sendable {
    package var exit: ProcessExit
    package var use: ResourceUse
    /// Set where the kernel killed one of the processes because they had no memory left.
    package var outOfMemory: OutOfMemory?

    package init(_ exit: ProcessExit, use: ResourceUse = .none, outOfMemory: OutOfMemory? = nil) {
        self.exit = exit
        self.use = use
        self.outOfMemory = outOfMemory
    }
}

/// That processes had no memory left, in bytes: what they were allowed, and the most they had.
package struct OutOfMemory: Hashable, Sendable, CustomStringConvertible {
    /// `nil` where they had no limit of their own.
    package let limit: Int64?
    package let peak: Int64?

    package init(limit: Int64?, peak: Int64?) {
        self.limit = limit
        self.peak = peak
    }

    package var description: String {
        let facts = [limit.map { "limit \(ByteCount.text($0))" }, peak.map { "peak \(ByteCount.text($0))" }]
        let known = facts.compactMap(\.self)
        return "out of memory" + (known.isEmpty ? "" : ": " + known.joined(separator: ", "))
    }
}

/// How a process ended.
package enum ProcessExit: Hashable, Sendable {
    case code(Int32)
    case signal(Int32)
}

/// Why a process could not be started.
package struct LaunchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault it is: the flow's (no such program, not executable) or the host's (no memory, too many processes).
    package let isFlowFault: Bool
    package let description: String

    package init(isFlowFault: Bool, _ description: String) {
        self.isFlowFault = isFlowFault
        self.description = description
    }
}
