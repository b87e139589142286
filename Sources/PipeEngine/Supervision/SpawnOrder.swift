internal import CLinux
@preconcurrency internal import Glibc
internal import PipeCore

/// An order in the form that C takes, and what its refusal means.
struct SpawnOrder {
    private let program: String
    private let order: LaunchOrder
    private let descriptors: [Int32]
    private let limits: LimitPlan
    private let cgroup: String?

    /// `program` is a path; `descriptors` become the child's own, from 0 on; `cgroup` is the folder it is born into.
    init(_ program: String, _ order: LaunchOrder, _ descriptors: [Int32], limits: LimitPlan, cgroup: String?) {
        self.program = program
        self.order = order
        self.descriptors = descriptors
        self.limits = limits
        self.cgroup = cgroup
    }

    /// Starts the process. To be called on the launcher's thread.
    func spawn() -> Result<octo_spawn_result, LaunchError> {
        let folder = cgroup.map { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } ?? -1
        defer { if folder >= 0 { close(folder) } }
        if let cgroup, folder < 0 {
            return .failure(
                LaunchError(isFlowFault: false, "\(FileProblem("the cgroup '\(cgroup)' cannot be opened"))"))
        }
        var result = octo_spawn_result()
        let error = withRawOrder(cgroup: folder) { raw in
            withUnsafePointer(to: raw) { octo_spawn($0, &result) }
        }
        guard error == 0 else { return .failure(launchError(errno: error, stage: result.stage)) }
        Offspring.shared.assumeIsolated { [result] in _ = $0.enter(result.pid) }
        return .success(result)
    }

    private func withRawOrder(cgroup: Int32, _ body: (octo_spawn_order) -> Int32) -> Int32 {
        let environment = order.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let rlimits = limits.rlimits.map { octo_spawn_limit(resource: $0.resource, value: $0.value) }
        return Self.withCStrings([program] + order.arguments) { arguments in
            Self.withCStrings(environment) { environment in
                Self.withCStrings([program, order.directory]) { paths in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        rlimits.withUnsafeBufferPointer { rlimits in
                            withRawUser { user in
                                body(
                                    octo_spawn_order(
                                        program: paths[0], arguments: arguments, environment: environment,
                                        directory: paths[1], descriptors: descriptors.baseAddress,
                                        descriptor_count: Int32(descriptors.count), umask: order.umask,
                                        nice: order.nice.map { Int32($0) } ?? Int32(octo_spawn_same_nice),
                                        limits: rlimits.baseAddress, limit_count: Int32(rlimits.count), user: user,
                                        cgroup: cgroup))
                            }
                        }
                    }
                }
            }
        }
    }

    /// `nil` where nobody has to become anybody else.
    private func withRawUser(_ body: (UnsafePointer<octo_spawn_user>?) -> Int32) -> Int32 {
        guard let user = order.user, geteuid() == 0 else { return body(nil) }
        return user.groups.withUnsafeBufferPointer { groups in
            let raw = octo_spawn_user(
                uid: user.id, gid: user.group, groups: groups.baseAddress, group_count: Int32(groups.count))
            return withUnsafePointer(to: raw, body)
        }
    }

    private func launchError(errno error: Int32, stage: octo_spawn_stage) -> LaunchError {
        let why = String(cString: strerror(error))
        let whose = order.user.map { " as user '\($0.name)'" } ?? ""
        func host(_ sentence: String) -> LaunchError { LaunchError(isFlowFault: false, sentence) }
        switch stage {
        case octo_spawn_stage_execute:
            let isHostFault = [ENOMEM, EAGAIN, ENFILE, EMFILE].contains(error)
            let hint = error == ENOEXEC ? " (does its first line name an interpreter, as in '#!/bin/sh'?)" : ""
            return LaunchError(isFlowFault: !isHostFault, "'\(program)' cannot be started\(whose): \(why)\(hint)")
        case octo_spawn_stage_directory:
            let hint =
                order.user != nil && error == EACCES
                ? " (every folder above it must let that user through: set 'state_directory' to such a place)" : ""
            return host("the folder '\(order.directory)' cannot be entered\(whose): \(why)\(hint)")
        case octo_spawn_stage_cgroup:
            return host("the process cannot join its cgroup '\(cgroup ?? "")': \(why)")
        case octo_spawn_stage_limits:
            return host("the limits of the process cannot be set (\(order.resources.json)): \(why)")
        case octo_spawn_stage_nice:
            let hint = error == EACCES ? " (only an agent that is root may be less modest than it was started)" : ""
            return host("the niceness \(order.nice ?? 0) cannot be had: \(why)\(hint)")
        case octo_spawn_stage_user:
            return host("the process cannot be started\(whose): \(why)")
        default:
            return host("no process can be started: \(why)")
        }
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
