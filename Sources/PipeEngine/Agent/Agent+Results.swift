internal import Logging
internal import PipeCore

extension Agent {
    /// Tells the store how attempts ended that it has not heard of, each under the claim it was executed under. A claim that is
    /// void by now stays void.
    func tell(_ results: ResultSpool) async throws(StoreError) {
        for result in await results.left() {
            do throws(StoreError) {
                try await tell(result)
            } catch {
                guard !error.isTransient else { throw error }
                logger.error(
                    "a result was refused by the store and is lost",
                    metadata: ["id": "\(result.claim.run)", "why": "\(error)"])
            }
            await results.remove(result.claim)
        }
    }

    private func tell(_ result: SpooledResult) async throws(StoreError) {
        // Again where a person moved the run on meanwhile, as a cancellation does; not for ever.
        for _ in 0..<5 {
            guard let run = try await store.run(result.claim.run), run.attempt == result.claim.attempt,
                run.state.isClaimed, let changes = Self.changes(from: run.standing, to: result)
            else { break }
            guard try await store.apply(changes).last == .applied else { continue }
            if let state = changes.last?.state {
                observation?.metrics.runs.ended(run, in: state, after: nil, using: result.usage)
            }
            logger.info(
                "the end of a run was told from the spool",
                metadata: [
                    "run": "\(run.name)", "state": "\(changes.last?.state.rawValue ?? "")",
                    "cause": "\(result.event.cause?.message ?? "-")",
                ])
            return
        }
        logger.warning(
            "a result came too late: the run is held by somebody else now, or ended",
            metadata: ["id": "\(result.claim.run)", "event": "\(result.event.kind.rawValue)"])
    }

    /// The steps from where a run stands to its end. That it had started may be news as well.
    private static func changes(from standing: RunStanding, to result: SpooledResult) -> [RunChange]? {
        if let change = try? RunMachine.change(
            standing, on: result.event, under: result.claim, using: result.usage)
        {
            return [change]
        }
        guard let start = try? RunMachine.change(standing, on: .started, under: result.claim),
            let end = try? RunMachine.change(
                start.standing(retries: standing.retries), on: result.event, under: result.claim,
                using: result.usage)
        else { return nil }
        return [start, end]
    }

    /// Hands back what the last life had claimed and not begun: nobody has to guess whether it ran, and no attempt is spent. Its ends
    /// have been told before.
    func handBackUnbegun(of predecessor: ID<Session>, as name: String) async throws(StoreError) {
        var changes: [RunChange] = []
        for held in try await store.held(by: predecessor) where held.state == .pending {
            guard !WorkDirectory.isThere(for: held.claim, of: name, in: settings.stateDirectory),
                let run = try await store.run(held.claim.run), run.attempt == held.claim.attempt,
                let change = try? RunMachine.change(
                    run.standing, on: .released(reason: "its agent died before it was started"), under: held.claim)
            else { continue }
            changes.append(change)
        }
        guard !changes.isEmpty else { return }
        let outcomes = try await store.apply(changes)
        logger.info(
            "runs that had not begun were handed back",
            metadata: ["runs": "\(outcomes.count(where: { $0 == .applied }))"])
    }
}
