/// The fires of an interval, one after the other.
package struct IntervalFires: IteratorProtocol, Sequence, Sendable {
    let times: IntervalTimes
    var number: Int64
    var last: Instant

    /// `nil` from the year 10000 on.
    package mutating func next() -> Instant? {
        while true {
            let fire = times.fire(number)
            guard fire < IntervalTimes.end else { return nil }
            number += 1
            if fire > last {
                last = fire
                return fire
            }
        }
    }
}
