/// What a transfer may take before it is given up.
package struct TransferLimits: Hashable, Sendable {
    /// For reaching the other side: name, connection, TLS.
    package var connecting: Duration
    /// For all of it.
    package var total: Duration
    /// How many bytes of an answer are kept. A longer one is cut off there, and the rest is not waited for.
    package var answer: Int

    package init(connecting: Duration = .seconds(10), total: Duration = .seconds(30), answer: Int = 65_536) {
        self.connecting = connecting
        self.total = total
        self.answer = answer
    }
}
