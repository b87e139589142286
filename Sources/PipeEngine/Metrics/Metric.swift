/// One thing that is measured: what it is called, and what it means.
package struct Metric: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram
    }

    /// As Prometheus spells it: base units, `_total` for what only grows.
    package let name: String
    package let kind: Kind
    package let help: String
    /// As DogStatsD spells it; `nil` for what is not sent there.
    package let pushed: String?

    init(_ name: String, _ kind: Kind, _ help: String, pushed: String? = nil) {
        self.name = name
        self.kind = kind
        self.help = help
        self.pushed = pushed
    }
}
