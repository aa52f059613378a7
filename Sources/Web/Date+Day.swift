import FoundationEssentials
import Glibc

extension Date {
    /// "2026-05-03", as date fields send it.
    var dayValue: String { String(isoText.prefix(10)) }

    /// The beginning of this day in UTC.
    var startOfDay: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }

    /// The beginning of a day in UTC that a date field sent; nil for a day that no calendar has.
    init?(dayValue text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int32(parts[0]), let month = Int32(parts[1]),
            let day = Int32(parts[2]), (2000...9999).contains(year)
        else { return nil }
        var fields = tm()
        fields.tm_year = year - 1900
        fields.tm_mon = month - 1
        fields.tm_mday = day
        self.init(timeIntervalSince1970: Double(timegm(&fields)))
        // The 31st of a short month would be taken for the first of the next.
        guard dayValue == text else { return nil }
    }
}
