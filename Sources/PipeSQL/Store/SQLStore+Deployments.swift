package import PipeCore

extension SQLStore {
    package func apply(_ spec: DeploymentSpec) async throws(StoreError) -> DeploymentApplication {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            try session.query(.insertQueue, [.text(spec.queue.text)])
            let facts: [SQLValue] = [
                .text(spec.queue.text), .json(spec.json), .optional(spec.concurrencyLimit.map(SQLValue.int)),
                .span(spec.disconnectGrace), .json(spec.retries.json),
                .int(spec.priority.number),
            ]
            let name: [SQLValue] = [.text(spec.name.flow), .text(spec.name.deployment)]
            let made = try session.query(.insertDeployment, [.id(ID<Deployment>.random())] + name + facts)
            if let row = made.first {
                try session.declare(spec.schedules, of: try row.id("id"))
                if !spec.schedules.isEmpty { try session.ring() }
                return .created
            }
            let present = try session.query(.lockDeployment, name).single
            if try present.json("spec") == spec.json { return .unchanged }
            let id: ID<Deployment> = try present.id("id")
            try session.query(.updateDeployment, [.id(id)] + facts)
            try session.declare(spec.schedules, of: id)
            try session.planAnew(id)
            return .updated
        }
    }

    package func deployments() async throws(StoreError) -> [Deployment] {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.listDeployments).reading(Deployment.init(row:))
        }
    }

    package func deployment(_ name: DeploymentName) async throws(StoreError) -> Deployment? {
        try await client.perform(.single) { (session) throws(StoreError) in
            try session.query(.findDeployment, [.text(name.flow), .text(name.deployment)])
                .reading(Deployment.init(row:)).first
        }
    }

    package func pause(_ deployment: DeploymentName, _ isPaused: Bool) async throws(StoreError) -> Bool {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let name: [SQLValue] = [.text(deployment.flow), .text(deployment.deployment)]
            guard let row = try session.query(.lockDeployment, name).first else { return false }
            // Resuming what was never paused must not let go of what passed.
            guard try !session.query(.pauseDeployment, name + [.bool(isPaused)]).isEmpty else { return true }
            try session.planAnew(try row.id("id"), fromNow: true)
            return true
        }
    }

    package func delete(_ deployment: DeploymentName) async throws(StoreError) -> Int? {
        try await client.perform(.transaction) { (session) throws(StoreError) in
            let name: [SQLValue] = [.text(deployment.flow), .text(deployment.deployment)]
            guard let row = try session.query(.lockDeploymentToDelete, name).first else { return nil }
            let id: ID<Deployment> = try row.id("id")
            try session.planAnew(id)
            let cancelled = try session.query(.cancelRunsOfDeployment, [.id(id)])
            try session.query(.deleteDeployment, [.id(id)])
            return cancelled.count
        }
    }
}

extension Deployment {
    init(row: Row) throws(StoreError) {
        self.init(
            id: try row.id("id"),
            spec: try DeploymentSpec(storedIn: row),
            isPaused: try row.bool("is_paused"),
            createdAt: try row.instant("created_at"),
            updatedAt: try row.instant("updated_at"))
    }
}

extension DeploymentSpec {
    /// Reads column `spec`.
    init(storedIn row: Row) throws(StoreError) {
        let json = try row.json("spec")
        do {
            try self.init(reading: json, ignoresUnknownKeys: true)
        } catch {
            throw .damaged("the store holds a deployment this program cannot read: \(error)")
        }
    }
}
