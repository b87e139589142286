/// What a task or a flow has returned, as text in an encoding that its SDK knows.
package struct TaskResult: Hashable, Sendable {
    /// `json`, or one that only the SDK can read.
    package let encoding: String
    package let data: String

    package static let json = "json"

    package init(encoding: String, data: String) {
        self.encoding = encoding
        self.data = data
    }

    package init(_ value: JSON) {
        self.init(encoding: Self.json, data: value.description)
    }

    /// The result itself, where it is JSON.
    package var value: JSON? { encoding == Self.json ? try? JSON.parse(data) : nil }
}

/// One piece of a result on its way: what does not fit one line comes in several.
package struct ResultPart: Hashable, Sendable {
    /// `nil` for the flow's own.
    package let task: TaskKey?
    package let encoding: String
    package let data: String
    /// From 1.
    package let part: Int
    package let parts: Int
    /// The name under which any later run may have it.
    package let cacheKey: String?
    /// For how long; `nil` for as long as its run is kept.
    package let expiresIn: Duration?

    /// The most parts of one result.
    package static let most = 256
    /// The longest name of a cached result, in bytes: an index holds no longer ones.
    package static let longestCacheKey = 1_000

    package init(
        task: TaskKey?, encoding: String, data: String, part: Int = 1, parts: Int = 1, cacheKey: String? = nil,
        expiresIn: Duration? = nil
    ) {
        self.task = task
        self.encoding = encoding
        self.data = data
        self.part = part
        self.parts = parts
        self.cacheKey = cacheKey
        self.expiresIn = expiresIn
    }
}
