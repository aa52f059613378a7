import Glibc

/// Dates as fields carry them (RFC 9110 §5.6.7). Times are seconds since 1970, UTC.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func string(_ time: Int) -> String {
        let date = CivilTime(time)
        let weekday = weekdays[(time / 86_400 % 7 + 7) % 7]
        return "\(weekday), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock(date)) GMT"
    }

    /// As in the common log format: `06/Nov/1994:08:49:37 +0000`.
    static func logString(_ time: Int) -> String {
        let date = CivilTime(time)
        return "\(two(date.day))/\(months[date.month - 1])/\(date.year):\(clock(date)) +0000"
    }

    /// Reads IMF-fixdate and the two obsolete forms that a recipient MUST accept; nil for anything else.
    static func parse(_ text: String) -> Int? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" })
        if words.count == 6, words[5] == "GMT" {
            // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
            return time(day: words[1], month: words[2], year: words[3], clock: words[4])
        }
        if words.count == 5 {
            // Sun Nov  6 08:49:37 1994
            return time(day: words[2], month: words[1], year: words[4], clock: words[3])
        }
        return nil
    }

    /// - Returns: nil for a day that its month doesn't have, too.
    private static func time(day: Substring, month: Substring, year: Substring, clock: Substring) -> Int? {
        let parts = clock.split(separator: ":").map(number)
        guard let day = number(day), let month = months.firstIndex(where: { $0 == month }), let year = self.year(year),
            parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let midnight = CivilTime.days(year: year, month: month + 1, day: day) * 86_400
        guard CivilTime(midnight).day == day else { return nil }
        return midnight + hour * 3600 + minute * 60 + second
    }

    /// Of two digits, the year in this century unless it is more than 50 years ahead (RFC 9110 §5.6.7).
    private static func year(_ digits: Substring) -> Int? {
        guard let year = number(digits), digits.utf8.count == 2 else { return number(digits) }
        let thisYear = CivilTime(Glibc.time(nil)).year
        let inThisCentury = thisYear / 100 * 100 + year
        return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury
    }

    /// One to four digits, and nothing else.
    private static func number(_ digits: Substring) -> Int? {
        guard digits.utf8.count <= 4, digits.utf8.allSatisfy({ $0.decimalValue != nil }) else { return nil }
        return Int(digits)
    }

    private static func clock(_ date: CivilTime) -> String {
        "\(two(date.hour)):\(two(date.minute)):\(two(date.second))"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

/// Seconds since 1970 as a Gregorian date in UTC, counted in eras of 400 years that begin on a first of March.
private struct CivilTime {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int

    init(_ time: Int) {
        let days = time >= 0 ? time / 86_400 : (time - 86_399) / 86_400
        let rest = time - days * 86_400
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func days(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
