/// All that has been said of one task in one attempt, taken together.
package struct TaskAccount: Hashable, Sendable {
    package private(set) var news: TaskNews
    /// The number of the fact that was the first to tell of it, and of the last.
    package let number: Int
    package private(set) var sequence: Int
    package let createdAt: Instant
    /// When it first ran.
    package private(set) var startedAt: Instant?
    package private(set) var endedAt: Instant?

    package init(_ news: TaskNews, of fact: RunFact) {
        self.news = TaskNews(news.key)
        number = fact.sequence
        sequence = fact.sequence
        createdAt = fact.at
        add(news, of: fact)
    }

    package mutating func add(_ later: TaskNews, of fact: RunFact) {
        news = news.followed(by: later)
        sequence = fact.sequence
        guard let state = later.state else { return }
        if state == .running { startedAt = startedAt ?? fact.at }
        endedAt = state.isFinal ? fact.at : nil
    }
}
