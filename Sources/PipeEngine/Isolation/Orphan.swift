package import PipeCore

/// A child of this program that it did not start: it came from a run, when its own parent died.
package struct Orphan: Hashable, Sendable {
    package let pid: Int32
    /// The session it is in: by its leader's number.
    package let session: Int32
    /// The run and the session that its environment names, if it still has that.
    package let marks: Marks?

    package struct Marks: Hashable, Sendable {
        package let run: ID<FlowRun>
        package let session: ID<Session>

        package init(run: ID<FlowRun>, session: ID<Session>) {
            self.run = run
            self.session = session
        }
    }

    package init(pid: Int32, session: Int32, marks: Marks?) {
        self.pid = pid
        self.session = session
        self.marks = marks
    }

    /// Whose it is.
    package enum Origin: Hashable, Sendable {
        /// Of the run whose main process this is.
        case run(leader: Int32)
        /// Of a run of ours that is over.
        case ended
        /// Of some run: which one, nothing tells.
        case unknown
        /// None of our runs'.
        case foreign
    }

    /// Decides by what a process can change least: first its session, then its environment.
    package func origin(leaders: [Int32: Claim?], ownSession: Int32, sessions: Set<ID<Session>>) -> Origin {
        // Every run has a session of its own from its first instruction on, and nobody comes back from there.
        if session == ownSession { return .foreign }
        if let claim = leaders[session] { return claim == nil ? .foreign : .run(leader: session) }
        guard let marks else { return .unknown }
        let leader = leaders.first { $0.value?.run == marks.run && $0.value?.session == marks.session }
        if let leader { return .run(leader: leader.key) }
        return sessions.contains(marks.session) ? .ended : .foreign
    }
}
