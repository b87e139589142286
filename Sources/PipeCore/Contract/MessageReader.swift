/// Reads the members of one message. What does not fit counts as not said.
struct MessageReader {
    let json: JSON

    init(_ json: JSON) { self.json = json }

    func text(_ name: String) -> String? { json[name]?.string?.storable }

    /// A short text: the name of something, cut where it is too long.
    func word(_ name: String) -> String? {
        guard let text = text(name), !text.isEmpty else { return nil }
        return text.utf8.count <= Self.longestWord ? text : String(text.prefix(Self.longestWord / 4))
    }

    func int(_ name: String) -> Int? { json[name]?.int.flatMap { Int(exactly: $0) } }

    func number(_ name: String) -> Double? {
        guard case .number(let number) = json[name], number.double.magnitude <= Self.largest else { return nil }
        return number.double
    }

    /// The task that the message belongs to; `nil` for the flow.
    var task: TaskKey? { text("task").flatMap(TaskKey.init) }

    private static let longestWord = 400
    /// Beyond all counting, and so far from the end of `Double` that no sum of such numbers reaches it.
    private static let largest = 1e100
}
