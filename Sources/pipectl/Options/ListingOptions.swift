import ArgumentParser
import PipeCore
import PipeRuntime

/// Whose runs a listing is of, and how much of it is shown.
struct ListingOptions: ParsableArguments {
    @Option(help: "Only those of this deployment, FLOW/DEPLOYMENT.") var deployment: String?
    @Option(help: "How many at most.") var limit = 50

    func validate() throws {
        guard (1...100_000).contains(limit) else {
            throw ValidationError("--limit: expected 1 to 100000, got \(limit)")
        }
    }
}
