import PipeCore

extension TaskKey: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        guard let key = TaskKey(text) else { preconditionFailure("'\(text)' is no key") }
        self = key
    }
}
