import FoundationEssentials
import Glibc

/// Times as people read them. UTC throughout, said where the hour is shown.
extension Date {
    /// "3 May 2026"
    var dayText: String {
        let parts = utc
        return "\(parts.tm_mday) \(Self.months[Int(parts.tm_mon) % 12]) \(parts.tm_year + 1900)"
    }

    /// "3 May 2026, 14:05 UTC"
    var minuteText: String {
        let parts = utc
        return "\(dayText), \(Self.twoDigits(parts.tm_hour)):\(Self.twoDigits(parts.tm_min)) UTC"
    }

    /// "3 May 2026, 14:05", for columns whose head says UTC.
    var stampText: String {
        let parts = utc
        let month = Self.months[Int(parts.tm_mon) % 12].prefix(3)
        let time = [parts.tm_hour, parts.tm_min].map(Self.twoDigits).joined(separator: ":")
        return "\(parts.tm_mday) \(month) \(parts.tm_year + 1900), \(time)"
    }

    /// "2026-05-03T14:05:09Z", for `<time datetime>`.
    var isoText: String {
        let parts = utc
        let day = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(Self.twoDigits).joined(separator: "-")
        return day + "T" + [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.twoDigits).joined(separator: ":") + "Z"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private var utc: tm {
        var seconds = time_t(timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static func twoDigits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
