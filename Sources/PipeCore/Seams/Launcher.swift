/// What to start: everything a process inherits, named.
package struct LaunchOrder: Hashable, Sendable {
    package var program: String
    package var arguments: [String]
    package var environment: [String: String]
    package var directory: String

    package init(program: String, arguments: [String], environment: [String: String], directory: String) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// Starts processes, each in a session and process group of its own.
package protocol Launcher: Sendable {
    func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess
    /// Returns as soon as a process could be started: the launcher's sign of life.
    func turn() async
}

/// A process the launcher started. Its output and its end arrive as one stream, in order, the end last.
package protocol LaunchedProcess: Sendable {
    var pid: Int32 { get }
    /// To be read once. Not reading it slows the process down, nobody else.
    var events: AsyncStream<ProcessEvent> { get }
    /// Signals the whole process group, unless it has ended.
    func signal(_ signal: Int32) async
    /// Stops all its processes where they are.
    func freeze() async
    /// Lets them go on.
    func thaw() async
}

package enum ProcessEvent: Hashable, Sendable {
    case output(LogLine.Source, [UInt8])
    /// One line on the contract's descriptor, without its end.
    case contract([UInt8])
    case exited(ProcessExit)
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
