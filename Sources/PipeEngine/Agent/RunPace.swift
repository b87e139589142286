/// How long runs take up their slots, and how many are worth claiming before their slots are free: what is claimed together
/// costs one transaction, and no slot stands empty while the store is asked.
package struct RunPace: Equatable, Sendable {
    /// However short runs are.
    private static let most = 32

    /// What is claimed ahead is meant to have its slot within this.
    let horizon: Duration
    /// `nil` until a run has ended.
    private var usual: Duration?

    package init(horizon: Duration) { self.horizon = horizon }

    /// A longer run counts at once, shorter ones little by little: nothing is claimed ahead where one in dozens is long.
    package mutating func note(_ taken: Duration) {
        guard let usual, taken < usual else {
            self.usual = taken
            return
        }
        self.usual = usual - (usual - taken) / 10
    }

    /// As if a run had taken for ever: dozens must be short after it.
    mutating func noteEndless() { note(.seconds(3_600)) }

    /// How many runs may be claimed beyond the free slots.
    package func ahead(with slots: Int) -> Int {
        guard let usual else { return 0 }
        return min(Self.most, Int(Double(slots) * (horizon / max(usual, .microseconds(1)))))
    }
}
