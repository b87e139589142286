package import PipeCore

extension SQLStore {
    package func schema() async throws(StoreError) -> SchemaStatus {
        let migrations = client.migrations
        // No transaction around this question: every command asks it.
        return try await client.perform(.single) { (session) throws(StoreError) in
            SchemaStatus(version: try Self.presentVersion(session, migrations), known: migrations.last?.version ?? 0)
        }
    }

    /// Brings the schema up to what this program knows. Each migration is its own transaction under a lock.
    package func migrate() async throws(StoreError) -> SchemaStatus {
        let migrations = client.migrations
        var applied: [String] = []
        for migration in migrations {
            let isNew = try await client.perform(.transaction) { (session) throws(StoreError) in
                try session.execute(script: Self.lockMigrations)
                try session.query(.createMigrationTable)
                guard try Self.appliedVersion(session, migrations) < migration.version else { return false }
                try session.execute(script: migration.script)
                try session.query(
                    .recordMigration,
                    [.int(migration.version), .text(migration.name), .text(migration.checksum)])
                return true
            }
            if isNew { applied.append("\(migration.version) \(migration.name)") }
        }
        let known = migrations.last?.version ?? 0
        return SchemaStatus(version: known, known: known, applied: applied)
    }

    /// PostgreSQL alone needs it: SQLite's transactions lock the whole file. The number is any constant of ours.
    private static let lockMigrations = "/*pg select pg_advisory_xact_lock(7235419082331)*/"

    /// The newest version applied; 0 in a database that is no store yet. Whether it is one is asked only where the question fails
    /// that a store answers, and then that one again: somebody may have made the store meanwhile.
    private static func presentVersion(
        _ session: any SQLSession, _ migrations: [Migration]
    ) throws(StoreError) -> Int {
        do throws(StoreError) {
            return try appliedVersion(session, migrations)
        } catch {
            guard case .damaged = error else { throw error }
            return try session.query(.findMigrationTable).isEmpty ? 0 : try appliedVersion(session, migrations)
        }
    }

    /// The newest version applied, once the history is known to be a prefix of ours.
    private static func appliedVersion(
        _ session: any SQLSession, _ migrations: [Migration]
    ) throws(StoreError) -> Int {
        var version = 0
        for row in try session.query(.appliedMigrations) {
            version = try row.int("version")
            let name = try row.text("name")
            guard let known = migrations.first(where: { $0.version == version }) else {
                throw .damaged(
                    "the store's schema is at version \(version) (\(name)), newer than this program knows "
                        + "(\(migrations.last?.version ?? 0)): upgrade this program")
            }
            guard try row.text("checksum") == known.checksum else {
                throw .damaged(
                    "migration \(version) (\(name)) was applied in another form than this program knows: "
                        + "the store belongs to another build")
            }
        }
        return version
    }
}
