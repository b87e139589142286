/// A collection whose order is another in every process. Encoded it is sorted, so that the same content is the same text.
protocol Unordered {
    /// Whether its encoding is a list that may be sorted; a list of pairs may not.
    static var isList: Bool { get }
}

extension Set: Unordered {
    static var isList: Bool { true }
}

extension Dictionary: Unordered {
    static var isList: Bool { false }
}
