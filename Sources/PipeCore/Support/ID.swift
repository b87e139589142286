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
        var high: UInt64 = 0
        var low: UInt64 = 0
        var position = 0
        for byte in text.utf8 {
            if Self.isDash(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard position < 36, let digit = Self.hexDigit(byte) else { return nil }
                // What leaves the lower word at its top enters the upper one.
                high = high << 4 | low >> 60
                low = low << 4 | digit
            }
            position += 1
        }
        guard position == 36 else { return nil }
        self.init(high: high, low: low)
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var rest = (high, low)
            for position in 0..<36 {
                if Self.isDash(position) {
                    text[position] = UInt8(ascii: "-")
                } else {
                    text[position] = Self.hexCharacter(rest.0 >> 60)
                    rest = (rest.0 << 4 | rest.1 >> 60, rest.1 << 4)
                }
            }
            return 36
        }
    }

    /// The first eight digits: what a table shows and a person types.
    package var short: String { String(description.prefix(8)) }

    private static func isDash(_ position: Int) -> Bool {
        position == 8 || position == 13 || position == 18 || position == 23
    }

    private static func hexDigit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func hexCharacter(_ digit: UInt64) -> UInt8 {
        UInt8(digit) + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }
}
