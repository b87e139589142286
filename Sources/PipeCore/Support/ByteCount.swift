/// Amounts of memory as people write them: `2GiB`, `512M`, `1.5G`, `500MB`, or plain bytes. A bare `K`, `M`, `G`, `T` is
/// binary, as systemd and the kernel take it; `kB` and `MB` are decimal.
package enum ByteCount {
    private static let units: [(suffix: String, bytes: Int64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000),
        ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("B", 1),
    ]

    /// A pebibyte: no host has that much.
    private static let most: Int64 = 1 << 50

    /// The bytes a text names; `nil` where it names none.
    package static func read(_ text: String) -> Int64? {
        let folded = text.lowercased()
        let unit = units.first { folded.hasSuffix($0.suffix.lowercased()) }
        var amount = text.dropLast(unit?.suffix.count ?? 0)
        while amount.last == " " { amount.removeLast() }
        let isNumber =
            amount.first?.isNumber == true && amount.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        guard isNumber, let number = Double(amount) else { return nil }
        let bytes = Int64(exactly: (number * Double(unit?.bytes ?? 1)).rounded())
        return bytes.flatMap { $0 <= most ? $0 : nil }
    }

    /// A text that `read` gives back unchanged, in the largest unit that fits.
    package static func exact(_ bytes: Int64) -> String {
        let unit = units.first { bytes >= $0.bytes && bytes % $0.bytes == 0 && $0.suffix.hasSuffix("iB") }
        return unit.map { "\(bytes / $0.bytes)\($0.suffix)" } ?? "\(bytes)"
    }

    /// Short and exact enough for a sentence: `64 MiB`, `1.5 GiB`.
    package static func text(_ amount: some BinaryInteger) -> String {
        let bytes = Int64(clamping: amount)
        guard let unit = units.first(where: { bytes >= $0.bytes && $0.suffix.hasSuffix("iB") }) else {
            return "\(bytes) B"
        }
        let whole = bytes / unit.bytes
        let tenths = bytes % unit.bytes / (unit.bytes / 10)
        return tenths == 0 || whole >= 100 ? "\(whole) \(unit.suffix)" : "\(whole).\(min(tenths, 9)) \(unit.suffix)"
    }
}
