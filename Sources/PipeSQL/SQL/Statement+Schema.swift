extension Statement {
    static let schema = [createMigrationTable, findMigrationTable, appliedMigrations, recordMigration, storeClock]

    /// The one table that exists before the first migration.
    static let createMigrationTable = Statement(
        "create_migration_table",
        """
        create table if not exists schema_migration (
            version integer primary key,
            name text not null,
            checksum text not null,
            applied_at /*pg timestamptz*//*sqlite integer*/ not null
        )
        """)

    static let findMigrationTable = Statement(
        "find_migration_table",
        """
        select 1 as found
          from /*pg pg_catalog.pg_tables*//*sqlite sqlite_master*/
         where /*pg schemaname = any (current_schemas(false)) and tablename*//*sqlite name*/ = 'schema_migration'
        """)

    static let appliedMigrations = Statement(
        "applied_migrations",
        """
        select version, name, checksum
          from schema_migration
         order by version
        """)

    static let recordMigration = Statement(
        "record_migration",
        """
        insert into schema_migration (version, name, checksum, applied_at)
        values (cast($1 as integer), $2, $3, clock_timestamp())
        """)

    static let storeClock = Statement(
        "store_clock",
        """
        select clock_timestamp() as now
        """)
}
