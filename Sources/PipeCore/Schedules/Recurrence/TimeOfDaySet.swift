/// Hours, minutes and seconds that a clock may show, each as a set of bits.
struct TimeOfDaySet: Sendable {
    private let hours: UInt64
    private let minutes: UInt64
    private let seconds: UInt64

    /// `nil` stands for all of them.
    init(hours: [Int]?, minutes: [Int]?, seconds: [Int]?) {
        func bits(_ numbers: [Int]?, _ count: Int) -> UInt64 {
            (numbers ?? Array(0..<count)).reduce(0) { $0 | 1 << UInt64($1) }
        }
        self.hours = bits(hours, 24)
        self.minutes = bits(minutes, 60)
        self.seconds = bits(seconds, 60)
    }

    /// The first second of the day in the set at or after `second`; 86400 where none is left.
    func first(from second: Int) -> Int {
        let (hour, minute) = (second / 3_600, second / 60 % 60)
        guard hours >> UInt64(hour) & 1 == 1 else { return start(ofHourFrom: hour + 1) }
        guard minutes >> UInt64(minute) & 1 == 1 else { return start(ofMinuteFrom: minute + 1, hour: hour) }
        if let found = Self.first(in: seconds, from: second % 60) { return second / 60 * 60 + found }
        return start(ofMinuteFrom: minute + 1, hour: hour)
    }

    private func start(ofMinuteFrom minute: Int, hour: Int) -> Int {
        guard let found = Self.first(in: minutes, from: minute) else { return start(ofHourFrom: hour + 1) }
        return hour * 3_600 + found * 60 + seconds.trailingZeroBitCount
    }

    private func start(ofHourFrom hour: Int) -> Int {
        guard let found = Self.first(in: hours, from: hour) else { return 86_400 }
        return found * 3_600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
    }

    private static func first(in bits: UInt64, from place: Int) -> Int? {
        let rest = bits >> UInt64(place)
        return rest == 0 ? nil : place + rest.trailingZeroBitCount
    }
}
