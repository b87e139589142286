extension CivilTime {
    /// 0 is Sunday; 1970 began on a Thursday.
    package static func weekday(daysSinceEpoch days: Int) -> Int { ((days + 4) % 7 + 7) % 7 }
}
