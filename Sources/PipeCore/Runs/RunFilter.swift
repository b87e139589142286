/// Which runs a listing shows, newest first.
package struct RunFilter: Hashable, Sendable {
    package var states: [RunState]
    package var deployment: DeploymentName?
    package var limit: Int
    /// Whether the runs are shown that schedules have made ahead.
    package var includesAhead: Bool

    package init(
        states: [RunState] = [], deployment: DeploymentName? = nil, limit: Int = 50, includesAhead: Bool = false
    ) {
        self.states = states
        self.deployment = deployment
        self.limit = limit
        self.includesAhead = includesAhead
    }
}

/// How a person names a run: its id, a prefix of it, or its name.
package struct RunSelector: Hashable, Sendable {
    package let text: String
    package init(_ text: String) { self.text = text }

    /// The text, if it can be the beginning of an id: hexadecimal digits and dashes.
    package var idPrefix: String? {
        let looksLikeID =
            !text.isEmpty && text.count <= 36 && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
        return looksLikeID ? text.lowercased() : nil
    }
}
