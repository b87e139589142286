import ArgumentParser
import PipeCore

/// Flags for what a deployment says about attempts: how many, how soon, how long.
struct AttemptOptions: ParsableArguments {
    @Option(help: "How many attempts may follow one that did not succeed.")
    var retries: Int?

    @Option(help: "The wait before each of them, such as 30s or 5m.")
    var retryDelay: String?

    @Option(help: "How long one may take before it is stopped as timed out, such as 2h.")
    var timeout: String?

    /// Under the names of the deployment file.
    var members: JSON.Object {
        var members = JSON.Object()
        members["retries"] = retries.map { .int($0) }
        members["retry_delay"] = retryDelay.map(JSON.string)
        members["timeout"] = timeout.map(JSON.string)
        return members
    }
}
