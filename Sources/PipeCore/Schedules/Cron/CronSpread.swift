/// Where `H` puts a schedule within a field: always the same place for one seed, evenly spread over many.
///
/// FNV-1a with 64 bits over the seed's UTF-8 and the field's number, its bits then mixed as SplitMix64 does, for FNV
/// alone puts the fields of one seed close together. This is a promise: another function would move every schedule.
enum CronSpread {
    static func value(in range: ClosedRange<Int>, seed: String, field: CronField) -> Int {
        range.lowerBound + Int(hash(seed, field) % UInt64(range.count))
    }

    private static func hash(_ seed: String, _ field: CronField) -> UInt64 {
        var hash = StableHash.fnv1a((Array(seed.utf8) + [UInt8(field.rawValue)]).span)
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
