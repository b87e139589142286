package import PipeCore

/// What is to be known of a task before it runs.
package struct TaskOrder: Sendable {
    package var name: String
    package var kind = TaskKind.task
    /// Tells it apart from others of its name; `nil` for their order.
    package var word: String?
    /// A digest of what it is given; `nil` where nobody can tell.
    package var inputs: String?
    package var parents: [TaskKey] = []
    package var retries = 0
    package var retryDelay = RetryDelay.none
    package var retryIf: @Sendable (any Error) -> Bool = { _ in true }
    package var timeout: Duration?
    package var cacheKey: String?
    package var cacheExpiration: Duration?

    /// Its place, where that is given already.
    var place: Node.Place?

    package init(_ name: String) { self.name = name }

    /// A digest of any value, the same in every run; `nil` for what has no JSON.
    package static func digest(of value: any Encodable) -> String? {
        (try? ValueEncoder.encode(value)).map { StableHash.digest(of: $0.description) }
    }

    /// The name of a cached result as it is sent: what is too long ends with a digest of itself.
    var cacheName: String? {
        guard let cacheKey else { return nil }
        let longest = 400
        guard cacheKey.utf8.count > longest else { return cacheKey }
        return "\(cacheKey.prefix(longest / 8))-\(StableHash.digest(of: cacheKey))"
    }
}
