package import PipeCore

extension SQLStore {
    package func obstacles(of run: ID<FlowRun>) async throws(StoreError) -> RunObstacles? {
        try await client.perform(.single) { (db) throws(StoreError) in
            guard let row = try db.query(.findObstacles, [.id(run)]).first else { return nil }
            return RunObstacles(
                startBy: try row.optionalInstant("start_by"), isLed: try row.bool("is_led"),
                isSettling: try row.bool("is_settling"), parallel: try row.optionalInt("parallel"),
                held: try db.query(.heldBeside, [.id(run)]).reading(HeldBeside.init(row:)),
                earlier: try db.query(.earlierOfSchedule, [.id(run)]).reading(FlowRun.init(row:)),
                fullTags: try db.query(.fullTagsOfRun, [.id(run)]).reading(TagLimit.init(row:)),
                rateOpensAt: try row.optionalInstant("rate_opens_at"))
        }
    }
}

extension HeldBeside {
    fileprivate init(row: Row) throws(StoreError) {
        var shared: Set<Ground> = []
        for ground in Ground.allCases where try row.bool("shares_\(ground)") { shared.insert(ground) }
        self.init(run: try FlowRun(row: row), shared: shared)
    }
}
