internal import PipeCore

/// Why a run that was claimed ahead does not begin here.
enum Recall: Hashable, Sendable {
    case ordered(RunOrder)
    /// Its slot was not free as soon as was thought.
    case late

    /// What is reported of the run; `nil` for one that somebody else may hold.
    var event: RunEvent? {
        switch self {
        case .ordered(.cancel): .stopped(Cause("cancelled before it was started"))
        case .ordered(.release): .released(reason: "its agent was stopped")
        case .late: .released(reason: "its agent had no free slot for it")
        case .ordered: nil
        }
    }
}
