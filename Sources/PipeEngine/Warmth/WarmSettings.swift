/// How long processes are kept that runs are forks of, and how many.
package struct WarmSettings: Hashable, Sendable {
    /// After this time without a run one ends.
    package var idle = Duration.seconds(600)
    /// After so many runs one ends, and with it its hash seed and what its import has found.
    package var runs = 500
    /// So many at once. For one more, the one ends that was not used for the longest time.
    package var most = 16
    /// What is not imported by then is not waited for.
    package var longestImport = Duration.seconds(300)
    /// When files change while they are imported, the import is tried again after this time, and not before.
    package var changePause = Duration.seconds(30)
    /// How long a fork may take. Then the run is started as usual.
    package var longestBirth = Duration.seconds(5)

    package init() {}
}
