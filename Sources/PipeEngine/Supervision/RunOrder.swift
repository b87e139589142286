/// What a run is told while its process runs: to stop for one of several reasons, or to stand still for a while.
package enum RunOrder: Hashable, Sendable {
    /// Its cancellation was asked for: stop it, and report how it ended.
    case cancel
    /// Its time is over: stop it, and report that.
    case timeOut(Overrun)
    /// The agent stops: stop it, and hand it back where its policy allows another attempt.
    case release
    /// The claim is void or will be in a moment: kill it, and report nothing.
    case abandon
    /// Stop its processes where they are.
    case pause
    /// Let them go on.
    case resume

    /// Whether this order, one to stop, is to be obeyed although `earlier` was given before. What is being stopped for one reason is not
    /// stopped again for another, unless it is more urgent.
    package func supersedes(_ earlier: RunOrder) -> Bool {
        switch (earlier, self) {
        case (.abandon, _), (_, .pause), (_, .resume): false
        case (_, .abandon), (.cancel, .release): true
        default: false
        }
    }
}
