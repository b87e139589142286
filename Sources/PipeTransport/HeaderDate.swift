internal import PipeCore

/// Dates as headers of HTTP and of mails have them.
enum HeaderDate {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the form that servers must send; `nil` for any other.
    static func read(_ text: String) -> Instant? {
        let words = text.split { " ,:".contains($0) }
        guard words.count == 8, words[7] == "GMT", let day = Int(words[1]), let month = months.firstIndex(of: words[2]),
            let year = Int(words[3]), let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6])
        else { return nil }
        let civil = CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        return civil.isValid ? civil.instant() : nil
    }

    /// `Sun, 6 Nov 1994 08:49:37 +0000`.
    static func mailText(_ instant: Instant) -> String {
        let civil = CivilTime(utc: instant)
        let days = CivilTime.daysSinceEpoch(year: civil.year, month: civil.month, day: civil.day)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekdays[((days % 7) + 7) % 7]), \(civil.day) \(months[civil.month - 1]) \(civil.year) "
            + "\(two(civil.hour)):\(two(civil.minute)):\(two(civil.second)) +0000"
    }

    /// From that of 1970-01-01.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
