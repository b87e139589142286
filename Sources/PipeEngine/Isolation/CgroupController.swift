/// The controllers that hold runs to their limits, in the order in which people name them.
package enum CgroupController: String, CaseIterable, Hashable, Sendable {
    case memory, pids, cpu

    /// Those in a text such as `cgroup.controllers` holds.
    package static func read(_ text: String) -> Set<CgroupController> {
        Set(text.split(whereSeparator: \.isWhitespace).compactMap { CgroupController(rawValue: String($0)) })
    }
}
