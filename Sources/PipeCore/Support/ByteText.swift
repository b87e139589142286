/// Amounts of bytes as people read them: `512 MiB`, `1.5 GiB`, `37 B`.
package enum ByteText {
    private static let units = ["B", "KiB", "MiB", "GiB", "TiB"]

    package static func text(_ bytes: some BinaryInteger) -> String {
        var tenths = Int64(clamping: bytes) &* 10
        if Int64(clamping: bytes) > Int64.max / 10 { tenths = .max }
        var unit = 0
        while tenths >= 10_240, unit < units.count - 1 {
            tenths /= 1_024
            unit += 1
        }
        let isRound = unit == 0 || tenths % 10 == 0 || tenths >= 1_000
        return isRound ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
