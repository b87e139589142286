extension JSON {
    /// The digits as they were written, so that 12345678901234567890 and 1.0 stay what they are.
    package struct Number: Hashable, Sendable {
        package let text: String

        /// `text` must be a number as JSON writes it.
        package init(text: String) { self.text = text }

        package var double: Double { Double(text) ?? .nan }

        /// The value where it is whole and fits; 3.0 and 3e0 are whole.
        package var int: Int64? {
            if let int = Int64(text) { return int }
            let (digits, exponent) = significand
            if digits.isEmpty { return 0 }
            guard exponent >= 0, exponent <= 18 else { return nil }
            return Int64((text.hasPrefix("-") ? "-" : "") + digits + String(repeating: "0", count: exponent))
        }

        /// Whether the value has no fractional part, however large it is.
        package var isWhole: Bool {
            let (digits, exponent) = significand
            return digits.isEmpty || exponent >= 0
        }

        /// The digits from the first to the last that is not 0, and the power of ten that the last one counts.
        /// Exact where a `Double` is not: 9007199254740993.0, or 1e-400.
        private var significand: (digits: String, exponent: Int) {
            let parts = text.split(maxSplits: 1) { $0 == "e" || $0 == "E" }
            let mantissa = (parts.first ?? "").split(separator: ".", maxSplits: 1)
            let whole = (mantissa.first ?? "").drop { $0 == "-" }
            let fraction = mantissa.count > 1 ? mantissa[1] : ""
            let digits = (whole + fraction).drop { $0 == "0" }
            let zeros = digits.reversed().prefix { $0 == "0" }.count
            return (String(digits.dropLast(zeros)), exponent(parts) - fraction.count + zeros)
        }

        /// The exponent as written; one beyond all bounds is as good as a thousand million.
        private func exponent(_ parts: [Substring]) -> Int {
            guard parts.count > 1 else { return 0 }
            let bound = 1_000_000_000
            let written = Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -bound : bound)
            return min(max(written, -bound), bound)
        }
    }
}
