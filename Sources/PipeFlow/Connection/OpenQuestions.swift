internal import PipeCore
internal import Synchronization

/// The questions that wait for answers. More than the contract allows at once wait for their turn.
final class OpenQuestions: Sendable {
    /// The most that may be open at once.
    static let most = 1_000

    private struct Question {
        let continuation: CheckedContinuation<JSON, any Error>
        let meanwhile: @Sendable (JSON) -> Void
        let send: @Sendable () -> Void
    }

    private struct State {
        var lastNumber = 0
        /// `nil` for one that was given up: the agent holds it open all the same.
        var open: [Int: Question?] = [:]
        /// Not sent yet, the oldest first.
        var waiting: [(number: Int, question: Question)] = []
        var isOver = false
    }

    private let state = Mutex(State())

    /// Sends a question under a number of its own, and waits for the last answer.
    func ask(
        meanwhile: @escaping @Sendable (JSON) -> Void, send: @escaping @Sendable (Int) -> Void
    ) async throws -> JSON {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let question = Question(continuation: continuation, meanwhile: meanwhile) { send(number) }
                pose(question, number)
                // Where the cancellation came before the question was known.
                if Task.isCancelled { withdraw(number) }
            }
        } onCancel: {
            withdraw(number)
        }
    }

    /// Hands an answer to whom it belongs; one to nobody is passed over.
    func answer(_ answer: ContractAnswer) {
        switch answer.content {
        case .value(let value, isLast: false):
            state.withLock { $0.open[answer.request]??.meanwhile }?(value)
        case .value(let value, isLast: true):
            take(answer.request)?.continuation.resume(returning: value)
        case .problem(let problem):
            take(answer.request)?.continuation.resume(throwing: problem)
        }
    }

    /// Nobody answers any more.
    func end() {
        let left = state.withLock { state in
            state.isOver = true
            let left = state.open.values.compactMap(\.self) + state.waiting.map(\.question)
            state.open = [:]
            state.waiting = []
            return left
        }
        for question in left { question.continuation.resume(throwing: Self.gone) }
    }

    static let gone = ContractAnswer.Problem(.unavailable, "the agent is gone, and with it who could answer")

    private func pose(_ question: Question, _ number: Int) {
        enum Turn { case now, later, never }
        let turn: Turn = state.withLock { state in
            if state.isOver { return .never }
            if state.open.count >= Self.most {
                state.waiting.append((number, question))
                return .later
            }
            state.open[number] = question
            return .now
        }
        switch turn {
        case .now: question.send()
        case .later: break
        case .never: question.continuation.resume(throwing: Self.gone)
        }
    }

    private func withdraw(_ number: Int) {
        let question: Question? = state.withLock { state in
            if let index = state.waiting.firstIndex(where: { $0.number == number }) {
                return state.waiting.remove(at: index).question
            }
            guard let question = state.open[number] else { return nil }
            state.open.updateValue(nil, forKey: number)
            return question
        }
        question?.continuation.resume(throwing: CancellationError())
    }

    /// The question of this number, which is answered now; another takes its place.
    private func take(_ number: Int) -> Question? {
        let (taken, next): (Question?, Question?) = state.withLock { state in
            guard let taken = state.open.removeValue(forKey: number) else { return (nil, nil) }
            guard !state.waiting.isEmpty else { return (taken, nil) }
            let (number, next) = state.waiting.removeFirst()
            state.open[number] = next
            return (taken, next)
        }
        // Unstructured: this is the thread that reads, and an agent may have to be read before it reads.
        if let next { Task { next.send() } }
        return taken
    }
}
