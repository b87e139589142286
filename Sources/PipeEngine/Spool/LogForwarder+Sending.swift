internal import Logging
internal import PipeCore

/// What an attempt has spooled for the store, counted by its sequence.
protocol Spooled: Sendable {
    var run: ID<FlowRun> { get }
    var sequence: Int { get }
}

extension LogLine: Spooled {}
extension RunFact: Spooled {}

extension RunFact {
    /// A line of a spool of facts; `nil` for what is none: the end of a spool that a kill has cut.
    init?(_ line: LogLine) {
        guard case .fact(let fact) = ContractMessage(line: Array(line.text.utf8)) else { return nil }
        self.init(run: line.run, attempt: line.attempt, sequence: line.sequence, at: line.at, fact: fact)
    }
}

extension LogForwarder {
    /// Brings what the portions hold into the store, however long it takes; `false` once that is given up.
    func send(_ portions: [LogPortion]) async -> Bool {
        let lines = portions.filter { $0.log.name.stream == .log }.flatMap(\.lines)
        let facts = portions.filter { $0.log.name.stream == .facts }.flatMap(\.lines).compactMap(RunFact.init)
        let store = store
        guard await send(facts, called: "facts", { (facts) throws(StoreError) in try await store.record(facts) })
        else { return false }
        return await send(lines, called: "log lines") { (lines) throws(StoreError) in try await store.append(lines) }
    }

    private func send<Item: Spooled>(
        _ items: [Item], called what: String, _ keep: @Sendable ([Item]) async throws(StoreError) -> Void
    ) async -> Bool {
        var backoff = Backoff(from: .milliseconds(100), to: .seconds(5))
        while !items.isEmpty {
            do throws(StoreError) {
                try await keep(items)
                return !hasGivenUp
            } catch {
                guard !hasGivenUp, !Task.isCancelled else { return false }
                guard error.isTransient else { return await sendSingly(items, called: what, keep, because: error) }
                logger.warning(
                    "the store did not take what runs said; it is kept and sent again",
                    metadata: [what: "\(items.count)", "why": "\(error)"])
                try? await Task.sleep(for: backoff.next())
            }
        }
        return !hasGivenUp
    }

    /// Of what was refused together only that at fault is lost.
    private func sendSingly<Item: Spooled>(
        _ items: [Item], called what: String, _ keep: @Sendable ([Item]) async throws(StoreError) -> Void,
        because error: StoreError
    ) async -> Bool {
        guard items.count > 1 else {
            logger.error(
                "one of the \(what) was refused by the store and is lost",
                metadata: ["id": "\(items[0].run)", "number": "\(items[0].sequence)", "why": "\(error)"])
            return true
        }
        for item in items {
            guard await send([item], called: what, keep) else { return false }
        }
        return true
    }
}
