extension ZoneRules {
    /// Reads a compiled zone file, as RFC 9636 describes it: versions 1 to 4.
    package init(name: String, tzif bytes: [UInt8]) throws(ScheduleProblem) {
        var file = TZifReader(name: name, bytes: bytes)
        var block = try file.block(wide: false)
        var footer: PosixRule?
        if block.version >= 2 {
            block = try file.block(wide: true)
            footer = try file.footer()
        }
        guard let initial = block.initialOffset else { throw file.problem("has no local time types") }
        guard let rule = footer else {
            self.init(name: name, initial: initial, changes: block.changes, cycleStart: nil)
            return
        }
        self.init(name: name, initial: initial, changes: block.changes, then: rule)
    }

    /// A zone that keeps `rule` from its last recorded change on, or always.
    private init(name: String, initial: Int, changes: [Change], then rule: PosixRule) {
        let last = max(changes.last?.second ?? .min, Self.yearOne)
        guard rule.daylight != nil else {
            let end = Change(second: last, offset: rule.standard)
            self.init(name: name, initial: initial, changes: changes + [end], cycleStart: nil)
            return
        }
        let year = CivilTime(utc: Instant(seconds: last)).year
        let further = (year - 1...year + 403).flatMap(rule.changes(in:)).filter { $0.second > last }
        let cycleStart = CivilTime(year: year + 2, month: 1, day: 1).instant().wholeSeconds
        self.init(name: name, initial: initial, changes: changes + further, cycleStart: cycleStart)
    }

    private static let yearOne = CivilTime(year: 1, month: 1, day: 1).instant().wholeSeconds
}
