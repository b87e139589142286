internal import CLinux
@preconcurrency internal import Glibc
package import PipeCore
internal import PipeThreads

/// Starts processes from one thread that lives as long as the program: the death signal that takes a child along when
/// the agent is killed is tied to the thread that started it.
package actor ProcessLauncher: Launcher {
    private static let thread = EventThread(name: "launcher")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { Self.thread.asUnownedSerialExecutor() }

    package init() {}

    package func launch(_ order: LaunchOrder) async throws(LaunchError) -> any LaunchedProcess {
        let program = try Self.resolve(order)
        var channels = try Channels()
        let result = Self.spawn(program, order, channels)
        channels.closeGiven()
        switch result {
        case .success(let child):
            let process = ChildProcess(
                pid: child.pid, pidfd: child.pidfd, stdout: channels.stdout, stderr: channels.stderr,
                contract: channels.contract, on: Self.thread)
            await process.start()
            return process
        case .failure(let error):
            channels.closeKept()
            throw error
        }
    }

    package func turn() {}

    /// The pipes and the socket between agent and child; the child's ends are given away.
    private struct Channels {
        var (stdout, stderr, contract): (Int32, Int32, Int32) = (-1, -1, -1)
        var (givenInput, givenOutput, givenError, givenContract): (Int32, Int32, Int32, Int32) = (-1, -1, -1, -1)

        init() throws(LaunchError) {
            givenInput = open("/dev/null", O_RDONLY | O_CLOEXEC)
            let results = [
                givenInput < 0 ? -errno : 0, octo_pipe(&stdout, &givenOutput), octo_pipe(&stderr, &givenError),
                octo_socket_pair(&contract, &givenContract),
            ]
            if let error = results.first(where: { $0 < 0 }) {
                closeGiven()
                closeKept()
                throw LaunchError(isFlowFault: false, "no pipes for a process: \(String(cString: strerror(-error)))")
            }
        }

        mutating func closeGiven() {
            for descriptor in [givenInput, givenOutput, givenError, givenContract] where descriptor >= 0 {
                close(descriptor)
            }
        }

        func closeKept() {
            for descriptor in [stdout, stderr, contract] where descriptor >= 0 { close(descriptor) }
        }
    }

    private static func spawn(
        _ program: String, _ order: LaunchOrder, _ channels: Channels
    ) -> Result<octo_spawn_result, LaunchError> {
        let environment = order.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var result = octo_spawn_result()
        let error = withCStrings([program] + order.arguments) { arguments in
            withCStrings(environment) { environment in
                program.withCString { program in
                    order.directory.withCString { directory in
                        let descriptors = [
                            channels.givenInput, channels.givenOutput, channels.givenError, channels.givenContract,
                        ]
                        return descriptors.withUnsafeBufferPointer { descriptors in
                            var raw = octo_spawn_order(
                                program: program, arguments: arguments, environment: environment,
                                directory: directory, descriptors: descriptors.baseAddress,
                                descriptor_count: Int32(descriptors.count))
                            return octo_spawn(&raw, &result)
                        }
                    }
                }
            }
        }
        guard error != 0 else { return .success(result) }
        return .failure(launchError(errno: error, stage: result.stage, program, order))
    }

    private static func launchError(
        errno error: Int32, stage: octo_spawn_stage, _ program: String, _ order: LaunchOrder
    ) -> LaunchError {
        let why = String(cString: strerror(error))
        switch stage {
        case octo_spawn_stage_execute:
            let isHostFault = [ENOMEM, EAGAIN, ENFILE, EMFILE].contains(error)
            let hint = error == ENOEXEC ? " (does its first line name an interpreter, as in '#!/bin/sh'?)" : ""
            return LaunchError(isFlowFault: !isHostFault, "'\(program)' cannot be started: \(why)\(hint)")
        case octo_spawn_stage_directory:
            return LaunchError(isFlowFault: false, "the folder '\(order.directory)' cannot be entered: \(why)")
        default:
            return LaunchError(isFlowFault: false, "no process can be started: \(why)")
        }
    }

    /// The program's path, looked up in the order's own `PATH` where it is a bare name.
    private static func resolve(_ order: LaunchOrder) throws(LaunchError) -> String {
        guard !order.program.contains("/") else { return order.program }
        let path = order.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(order.program)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw LaunchError(isFlowFault: true, "'\(order.program)' was not found in PATH (\(path))")
    }

    /// C's null-terminated array of strings, alive while `body` runs.
    private static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var copies = texts.map { strdup($0) }
        copies.append(nil)
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { buffer in
            // An array with a null in it is never empty.
            body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }
}
