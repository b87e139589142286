import Foundation
import PipeCore

/// The processes on this host that belong to runs, by what the agent put into their environment.
struct RunProcesses {
    /// The living processes of each run.
    let processes: [ID<FlowRun>: [Int32]]

    static func now() -> RunProcesses {
        var processes: [ID<FlowRun>: [Int32]] = [:]
        for name in TestFile.names(in: "/proc") {
            guard let pid = Int32(name), let run = run(of: pid), isAlive(pid) else { continue }
            processes[run, default: []].append(pid)
        }
        return RunProcesses(processes: processes)
    }

    subscript(run: ID<FlowRun>) -> [Int32] { processes[run] ?? [] }

    /// A zombie is dead; that nobody has looked at it yet is its parent's affair.
    static func isAlive(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = status.lastIndex(of: ")")
        else { return false }
        return !["Z", "X"].contains(status[end...].split(separator: " ").dropFirst().first)
    }

    private static func run(of pid: Int32) -> ID<FlowRun>? {
        guard let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else { return nil }
        let mark = Array("OCTOPIPE_RUN_ID=".utf8)
        let variable = environment.split(separator: 0).first { $0.starts(with: mark) }
        return variable.flatMap { ID(String(decoding: $0.dropFirst(mark.count), as: UTF8.self)) }
    }
}
