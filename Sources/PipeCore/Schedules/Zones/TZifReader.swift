/// Reads the parts of a compiled zone file one after the other.
struct TZifReader {
    let name: String
    let bytes: [UInt8]
    var position = 0

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    struct Block {
        let version: Int
        let initialOffset: Int?
        let changes: [ZoneRules.Change]
    }

    /// From the beginning of the universe, with which old files begin, to the end of the year 9999.
    private static let sensible: ClosedRange<Int64> = -1 << 60...253_402_300_799

    func problem(_ what: String) -> ScheduleProblem {
        ScheduleProblem("time zone '\(name)': its file \(what)")
    }

    /// One header with its data; `wide` where times have eight bytes.
    mutating func block(wide: Bool) throws(ScheduleProblem) -> Block {
        guard try take(4) == Array("TZif".utf8)[...] else { throw problem("is not a zone file") }
        let digit = try take(1).first ?? 0
        let version = digit == 0 ? 1 : Int(digit) - 0x30
        guard (1...9).contains(version) else { throw problem("has an unknown version") }
        _ = try take(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(try number(4)) }
        guard counts.allSatisfy({ $0 >= 0 && $0 <= bytes.count }) else { throw problem("is damaged") }
        let (leaps, times, types) = (counts[2], counts[3], counts[4])

        var seconds: [Int64] = []
        for _ in 0..<times { seconds.append(Int64(try number(wide ? 8 : 4))) }
        let indices = try take(times)
        var offsets: [Int] = []
        for _ in 0..<types {
            offsets.append(try number(4))
            _ = try take(2)
        }
        _ = try take(counts[5] + leaps * (wide ? 12 : 8) + counts[1] + counts[0])
        guard leaps == 0 else { throw problem("counts leap seconds, which clocks here do not") }
        guard indices.allSatisfy({ $0 < types }), offsets.allSatisfy({ abs($0) < 26 * 3_600 }),
            zip(seconds, seconds.dropFirst()).allSatisfy(<), seconds.allSatisfy(Self.sensible.contains)
        else { throw problem("is damaged") }
        let changes = zip(seconds, indices).map { ZoneRules.Change(second: $0, offset: offsets[Int($1)]) }
        return Block(version: version, initialOffset: offsets.first, changes: changes)
    }

    /// What holds after the last change, if the file says so.
    mutating func footer() throws(ScheduleProblem) -> PosixRule? {
        let newline = UInt8(ascii: "\n")
        guard try take(1).first == newline, let end = bytes[position...].firstIndex(of: newline) else {
            throw problem("has no end")
        }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        if text.isEmpty { return nil }
        guard let rule = PosixRule(text) else { throw problem("ends in a rule that cannot be read: '\(text)'") }
        return rule
    }

    private mutating func take(_ count: Int) throws(ScheduleProblem) -> ArraySlice<UInt8> {
        guard position + count <= bytes.count else { throw problem("is cut short") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A big-endian whole number with a sign.
    private mutating func number(_ count: Int) throws(ScheduleProblem) -> Int {
        let digits = try take(count)
        let value = digits.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
    }
}
