/// How a process can be had without a start: by a fork of one that was started before and has its program ready.
package struct Warmth: Hashable, Sendable {
    /// The arguments of the process to keep, before those that say for how long. Its program is the order's own, and so
    /// is all else but what is another for each run.
    package var arguments: [String]
    /// What each fork carries out.
    package var entryPoint: String
    /// The file that is worth another try once it has changed.
    package var file: String
    /// The variables that are another for each run: the process to keep has none of them.
    package var ownVariables: Set<String>

    package init(arguments: [String], entryPoint: String, file: String, ownVariables: Set<String>) {
        self.arguments = arguments
        self.entryPoint = entryPoint
        self.file = file
        self.ownVariables = ownVariables
    }
}
