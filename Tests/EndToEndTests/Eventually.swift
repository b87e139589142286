import PipeCore
import Testing

/// What did not come true in time.
struct NotInTime: Error, CustomStringConvertible {
    let description: String
}

/// Asks until there is an answer; every wait of these tests is this one. A store that does not answer has not answered yet.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(20), _ answer: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    var silence = ""
    while true {
        do {
            if let value = try await answer() { return value }
            silence = ""
        } catch let error as StoreError where error.isTransient {
            silence = "; the store: \(error)"
        }
        guard ContinuousClock.now < deadline else {
            throw NotInTime(description: "not within \(limit): \(what)\(silence)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

func eventually(_ what: String, within limit: Duration = .seconds(20), isTrue: () async throws -> Bool) async throws {
    try await eventually(what, within: limit) { try await isTrue() ? true : nil }
}
