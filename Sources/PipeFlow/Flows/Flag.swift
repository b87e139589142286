/// How the name of a parameter is written as a flag.
enum Flag {
    /// `dryRun` is `--dry-run`.
    static func text(_ name: String) -> String { "--" + FlowName.of(name) }
}
