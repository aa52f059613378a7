import FoundationEssentials

/// A point in time in UTC, with the calendar arithmetic that billing needs.
struct Moment: Hashable, Comparable, Sendable {
    /// Since 1970-01-01 00:00:00 UTC.
    var milliseconds: Int

    static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }

    static func now() -> Moment {
        Moment(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
    }

    func adding(milliseconds more: Int) -> Moment {
        Moment(milliseconds: milliseconds + more)
    }

    /// The same day and time `months` later, or the last day of that month where it is shorter.
    func adding(months: Int) -> Moment {
        let civil = CivilDate(dayNumber: dayNumber)
        let index = civil.year * 12 + civil.month - 1 + months
        let (year, month) = (index.flooredDivision(by: 12), index.flooredRemainder(by: 12) + 1)
        let day = min(civil.day, CivilDate.days(inMonth: month, of: year))
        let number = CivilDate(year: year, month: month, day: day).dayNumber
        return Moment(milliseconds: number * Self.day + milliseconds.flooredRemainder(by: Self.day))
    }

    /// `YYYY-MM-DD HH:MM:SS`
    var text: String {
        let seconds = milliseconds.flooredRemainder(by: Self.day) / 1000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(Self.twoDigits)
        return "\(dayText) \(time[0]):\(time[1]):\(time[2])"
    }

    /// `YYYY-MM-DD`
    var dayText: String {
        let civil = CivilDate(dayNumber: dayNumber)
        return "\(civil.year)-\(Self.twoDigits(civil.month))-\(Self.twoDigits(civil.day))"
    }

    private static let day = 86_400_000
    private var dayNumber: Int { milliseconds.flooredDivision(by: Self.day) }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : String(value)
    }
}

/// A day of the proleptic Gregorian calendar. Years are counted from March here, so that the leap day comes last and the
/// lengths of the months before it repeat every five: 153 days.
private struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Days since 1970-01-01.
    init(dayNumber: Int) {
        let shifted = dayNumber + 719_468  // days from 0000-03-01 to 1970-01-01
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var dayNumber: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.flooredDivision(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> Int {
        (self - flooredRemainder(by: divisor)) / divisor
    }

    fileprivate func flooredRemainder(by divisor: Int) -> Int {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}
