internal import PipeCore

/// What one statement does to a run: a change, or a start and the change right after it, which cost the store no more than one.
struct RunSteps: Sendable {
    private let start: RunChange?
    let last: RunChange

    init(_ change: RunChange) {
        start = nil
        last = change
    }

    /// `nil` unless these are a start and what its holder reports next.
    private init?(_ start: RunChange, _ next: RunChange) {
        guard start.event == .started, start.run == next.run, next.revision == start.revision + 1,
            start.claim != nil, next.claim == start.claim
        else { return nil }
        self.start = start
        last = next
    }

    var run: ID<FlowRun> { last.run }

    /// The changes and their places, in groups that may each be one statement: of a run the first step or two, then the next, and
    /// so on. Runs come in the order of their ids, so that two who change the same ones do not lock each other out.
    static func rounds(of changes: [RunChange]) -> [[(steps: RunSteps, places: [Int])]] {
        var moves: [(steps: RunSteps, places: [Int])] = []
        let ordered = changes.enumerated().sorted { ($0.element.run, $0.offset) < ($1.element.run, $1.offset) }
        for (place, change) in ordered {
            if let before = moves.last, before.places.count == 1, let both = RunSteps(before.steps.last, change) {
                moves[moves.count - 1] = (both, before.places + [place])
            } else {
                moves.append((RunSteps(change), [place]))
            }
        }
        var rounds: [[(steps: RunSteps, places: [Int])]] = []
        var (run, round) = (ID<FlowRun>?.none, 0)
        for move in moves {
            round = move.steps.run == run ? round + 1 : 0
            run = move.steps.run
            if round == rounds.count { rounds.append([]) }
            rounds[round].append(move)
        }
        return rounds
    }

    /// What `apply_changes` reads.
    var row: JSON {
        let first = start ?? last
        let startAge = first.event == .started ? first.age.microseconds : nil
        let members: JSON.Object = [
            "run": .string(run.description), "revision": .int(first.revision), "state": .string(last.state.rawValue),
            "event": .string(last.event.rawValue), "spent": .int(last.spent), "lost": .int(last.lost),
            "due_after": .optional(last.dueAfter?.microseconds), "cause": .optional(last.cause?.message.storable),
            "exit_code": .optional(last.cause?.exitCode), "signal": .optional(last.cause?.signal),
            "session": .optional(last.claim?.session.description), "attempt": .optional(last.claim?.attempt),
            "origin": .string(first.from.rawValue), "steps": .int(start == nil ? 1 : 2),
            "start_age": .optional(startAge), "age": .int(last.age.microseconds),
            "cpu": .optional(last.usage?.cpu.microseconds),
            "peak_memory": .optional(last.usage?.peakMemory), "log_bytes": .optional(last.usage?.logBytes),
        ]
        return .object(members)
    }
}
