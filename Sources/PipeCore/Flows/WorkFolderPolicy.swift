/// Whether an attempt's working directory outlives it.
package enum WorkFolderPolicy: String, CaseIterable, Hashable, Sendable {
    case never
    case onFailure = "on_failure"
    case always

    /// Whether the folder of an attempt that ended so is kept. That it was told to stop is no failure.
    package func keeps(after event: RunEvent?) -> Bool {
        switch (self, event) {
        case (.always, _): true
        case (.onFailure, .failed), (.onFailure, .timedOut), (.onFailure, .crashed): true
        default: false
        }
    }
}
