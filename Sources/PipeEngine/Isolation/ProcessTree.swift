internal import PipeCore

/// All processes of one launched program. Used on the launcher's thread only, and while the leader is not reaped, so that
/// its number is nobody else's.
protocol ProcessTree {
    /// Signals all of them. What is frozen comes to react to it.
    func signal(_ signal: Int32)
    /// Stops them, or some of them still on the way; `true` once all stand still.
    func freeze() -> Bool
    func thaw()
    /// After the leader's end: kills what is left; `true` once nothing is.
    func end() -> Bool
    /// What they took in all, where that was measured beyond what the leader tells.
    func measure(_ use: ResourceUse) -> ResourceUse
    var outOfMemory: OutOfMemory? { get }
    /// Lets go of what kept them together: to be called once, last of all. Nothing is left then, or cannot be killed.
    func release()
}
