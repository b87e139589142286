import PipeSQL

extension Migration {
    /// An update may make two steps at once: a start, and what came right after it. The history gets a row for each.
    static let steps = Migration(
        version: 8, name: "steps",
        script: """
            create trigger flow_run_began after update of revision on flow_run
                when new.revision = old.revision + 2
            begin
                insert into flow_run_history (run_id, revision, event, state, attempt, session_id, at)
                values (new.id, new.revision - 1, 'started', 'running', new.attempt, old.session_id, new.started_at);
            end;
            """)
}
