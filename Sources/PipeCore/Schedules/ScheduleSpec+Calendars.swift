extension ScheduleSpec {
    /// The calendars whose days it leaves out.
    package var calendarNames: [String] { exceptions.filter { !Calendar.isDate($0) } }

    /// The dates it leaves out, those of its calendars among them.
    package func exceptionDates(_ calendars: [Calendar]) -> Set<String> {
        let named = calendars.filter { exceptions.contains($0.name) }
        return Set(exceptions.filter(Calendar.isDate) + named.flatMap(\.dates))
    }
}
