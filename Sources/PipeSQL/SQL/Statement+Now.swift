extension Statement {
    /// The store's clock when a statement begins, for comparing whole columns with.
    ///
    /// PostgreSQL finds what is due by an index only where the other side of the comparison stands still: against
    /// `clock_timestamp()`, which moves on between two rows, it looks at every one of them. Leases are compared with that one
    /// all the same, for a statement may wait long for a lock.
    static let now = "/*pg statement_timestamp()*//*sqlite clock_timestamp()*/"
}
