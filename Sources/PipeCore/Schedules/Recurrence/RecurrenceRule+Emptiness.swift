extension RecurrenceRule {
    /// Refuses parts that no day of 400 years, after which the calendar repeats itself, fits together.
    func refuseMissingDays() throws(ScheduleProblem) {
        let dayParts = [Part.month, .monthDay, .yearDay, .week].filter { self[$0] != nil }
        guard !dayParts.isEmpty else { return }
        let filter = DayFilter(self, start: nil)
        guard !(2_000..<2_400).contains(where: { !filter.days(inYear: $0).isEmpty }) else { return }
        var written = dayParts.map { "\($0.rawValue)=\(text(of: $0))" }
        if !weekdays.isEmpty { written.append("BYDAY=\(weekdays.map(\.description).joined(separator: ","))") }
        throw ScheduleProblem("never fires: no day fits \(written.joined(separator: ";"))")
    }

    /// Refuses a BYSETPOS beyond what any period can hold.
    func refuseMissingPositions() throws(ScheduleProblem) {
        guard let nearest = self[.position]?.map(abs).min() else { return }
        func count(_ part: Part) -> Int { self[part]?.count ?? 1 }
        let most =
            switch frequency {
            case .secondly: 1
            case .minutely: count(.second)
            case .hourly: count(.minute) * count(.second)
            case .daily: timesOfDay
            case .weekly: 7 * timesOfDay
            case .monthly: 31 * timesOfDay
            case .yearly: 366 * timesOfDay
            }
        guard nearest > most else { return }
        throw ScheduleProblem(
            "never fires: BYSETPOS=\(text(of: .position)), but \(frequency.rawValue) fires at most \(most)"
                + (most == 1 ? " time" : " times") + " in each period")
    }

    /// How many times of day the rule names.
    private var timesOfDay: Int {
        [Part.hour, .minute, .second].map { self[$0]?.count ?? 1 }.reduce(1, *)
    }

    private func text(of part: Part) -> String { (self[part] ?? []).map(String.init).joined(separator: ",") }
}
