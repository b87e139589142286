extension UInt64 {
    /// Sixteen hexadecimal digits.
    package var hex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Reads sixteen hexadecimal digits in lower case; `nil` for anything else.
    package init?(hex text: some StringProtocol) {
        guard let number = UInt64(text, radix: 16), number.hex == text else { return nil }
        self = number
    }
}
