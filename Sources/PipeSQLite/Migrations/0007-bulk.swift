import PipeSQL

extension Migration {
    /// What PostgreSQL pays for each row that one statement changes, SQLite does not: here nothing changes but the version,
    /// which is the same for every database.
    static let bulk = Migration(version: 7, name: "bulk", script: "select 1;")
}
