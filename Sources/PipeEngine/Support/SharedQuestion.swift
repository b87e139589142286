/// A question that many ask and that is put once at a time: its answer is good for a while, and nobody waits for it longer
/// than they will.
package actor SharedQuestion<Answer: Sendable> {
    private let freshness: Duration
    private let put: @Sendable () async -> Answer
    private var isAsking = false
    private var known: (answer: Answer, at: ContinuousClock.Instant)?
    private var waiting: [Int: Waiter] = [:]
    private var count = 0

    private struct Waiter {
        let continuation: CheckedContinuation<Answer?, Never>
        let timer: Task<Void, Never>
    }

    /// An answer is given again for so long.
    package init(freshFor freshness: Duration, _ put: @escaping @Sendable () async -> Answer) {
        self.freshness = freshness
        self.put = put
    }

    /// `nil` if there is none in time.
    package func answer(within patience: Duration) async -> Answer? {
        if let known, .now - known.at < freshness { return known.answer }
        if !isAsking {
            isAsking = true
            // Unstructured: what is asked may hang, and whoever waits must not.
            Task { take(await put()) }
        }
        count += 1
        let number = count
        return await withCheckedContinuation { continuation in
            // Unstructured: as above.
            let timer = Task {
                guard (try? await Task.sleep(for: patience)) != nil else { return }
                waiting.removeValue(forKey: number)?.continuation.resume(returning: nil)
            }
            waiting[number] = Waiter(continuation: continuation, timer: timer)
        }
    }

    private func take(_ answer: Answer) {
        known = (answer, .now)
        isAsking = false
        let answered = waiting
        waiting = [:]
        for waiter in answered.values {
            waiter.timer.cancel()
            waiter.continuation.resume(returning: answer)
        }
    }
}
