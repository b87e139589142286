/// The identity of one `Entity`: a random UUID (RFC 9562, version 4), so that a short prefix is already unique.
package struct ID<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new random identity.
    package static func random() -> ID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package static func random(using generator: inout some RandomNumberGenerator) -> ID {
        let version: UInt64 = 0x4000
        let variant: UInt64 = 0x8000_0000_0000_0000
        return ID(
            high: (generator.next() & ~0xF000) | version,
            low: (generator.next() & 0x3FFF_FFFF_FFFF_FFFF) | variant
        )
    }

    /// In the order of their texts.
    package static func < (first: ID, second: ID) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }

    /// A new random identity of the same family: its second half is the other's, so that two of one family are known by it.
    package static func random(inFamilyOf other: ID) -> ID { ID(high: random().high, low: other.low) }

    /// What all of one family have in common; 62 bits of chance.
    package var family: UInt64 { low }

    /// Reads the canonical text, `8-4-4-4-12` hexadecimal digits; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        var digits: [UInt64] = [0, 0]
        var count = 0
        for (position, byte) in text.utf8.enumerated() {
            if [8, 13, 18, 23].contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard count < 32, let digit = Self.hexDigit(byte) else { return nil }
            digits[count / 16] = digits[count / 16] << 4 | digit
            count += 1
        }
        guard count == 32 else { return nil }
        self.init(high: digits[0], low: digits[1])
    }

    package var description: String {
        var text = ""
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append("-") }
            let word = position < 16 ? high : low
            let shift = UInt64(60 - 4 * (position % 16))
            text.unicodeScalars.append(Self.hexCharacter(word >> shift & 0xF))
        }
        return text
    }

    /// The first eight digits: what a table shows and a person types.
    package var short: String { String(description.prefix(8)) }

    private static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func hexCharacter(_ digit: UInt64) -> Unicode.Scalar {
        let byte = UInt8(digit)
        return Unicode.Scalar(byte < 10 ? UInt8(ascii: "0") + byte : UInt8(ascii: "a") + byte - 10)
    }
}
