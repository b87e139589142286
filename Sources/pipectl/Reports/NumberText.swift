/// Numbers as people read them.
enum NumberText {
    /// As short as it stays clear: `12`, `0.25`, `1234567`, `12.5`.
    static func short(_ number: Double) -> String {
        if let whole = Int64(exactly: number) { return "\(whole)" }
        guard abs(number) >= 0.01, abs(number) < 1e15 else { return "\(number)" }
        let hundredths = (abs(number) * 100).rounded()
        let (whole, rest) = Int64(hundredths).quotientAndRemainder(dividingBy: 100)
        let digits = rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
        return (number < 0 ? "-" : "") + "\(whole)" + digits
    }
}
