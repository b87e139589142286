extension UInt64 {
    /// The positions of the bits that are set, lowest first.
    func forEachBit(_ body: (Int) -> Void) {
        var rest = self
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest - 1
        }
    }

    /// The lowest bit that is set at `position` or above.
    func nextBit(from position: Int) -> Int? {
        let rest = position < 64 ? self & (.max << UInt64(position)) : 0
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
