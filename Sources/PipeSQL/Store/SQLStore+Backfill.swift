package import PipeCore

extension SQLStore {
    package func accept(_ backfill: Backfill) async throws(StoreError) -> BackfillAcceptance {
        let name: [SQLValue] = [.text(backfill.deployment.flow), .text(backfill.deployment.deployment)]
        return try await client.perform(.transaction) { (db) throws(StoreError) in
            guard let row = try db.query(.lockDeployment, name).first else { return .unknownDeployment }
            let deployment: ID<Deployment> = try row.id("id")
            // Asked again because the answer was lost: the runs are there.
            if let known = try db.acceptance(of: backfill) { return known }
            var runs = backfill.runs
            if backfill.isMissingOnly, let first = runs.map(\.scheduledAt).min(),
                let last = runs.map(\.scheduledAt).max()
            {
                let present = Set(try db.logicalDates(of: backfill.deployment, from: first, to: last))
                runs.removeAll { present.contains($0.scheduledAt) }
            }
            let id = ID<Backfill>.random()
            guard !runs.isEmpty else { return .accepted(id: id, runs: []) }
            let parallel = SQLValue.optional(backfill.parallel.map(SQLValue.int))
            try db.query(.insertBackfill, [.id(id), .id(deployment), parallel])
            let now = try db.query(.storeClock).single.instant("now")
            let items = runs.enumerated().map { place, run in run.json(dueAt: now + .microseconds(place)) }
            try db.insertPlanned(items, of: deployment, in: id)
            try db.ring()
            return .accepted(id: id, runs: runs.map(\.id))
        }
    }

    package func logicalDates(
        of deployment: DeploymentName, from: Instant, to: Instant
    ) async throws(StoreError) -> [Instant] {
        try await client.perform(.single) { (db) throws(StoreError) in
            try db.logicalDates(of: deployment, from: from, to: to)
        }
    }
}

extension SQLSession {
    fileprivate func acceptance(of backfill: Backfill) throws(StoreError) -> BackfillAcceptance? {
        let rows = try query(.runsOfBackfill, [.list(backfill.runs.map(\.id))])
        guard let first = rows.first else { return nil }
        let made = Set(try rows.reading { (row) throws(StoreError) in try row.id("id", of: FlowRun.self) })
        return .accepted(id: try first.id("backfill_id"), runs: backfill.runs.map(\.id).filter(made.contains))
    }

    fileprivate func logicalDates(
        of deployment: DeploymentName, from: Instant, to: Instant
    ) throws(StoreError) -> [Instant] {
        try query(
            .logicalDates,
            [.text(deployment.flow), .text(deployment.deployment), .instant(from), .instant(to)]
        ).reading { (row) throws(StoreError) in try row.instant("scheduled_at") }
    }
}
