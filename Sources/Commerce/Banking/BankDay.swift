import FoundationEssentials

/// A day as banks write it: `2026-05-03`, also with a time after it, `20260503`, `3.5.2026`, `03.05.26`, `03/05/2026`.
/// With strokes and dots the day comes first.
enum BankDay {
    static func read(_ text: String) -> Date? {
        let day = text.split(whereSeparator: { $0 == " " || $0 == "T" }).first.map(String.init) ?? ""
        if day.utf8.count == 8, day.allSatisfy({ $0.isASCII && $0.isNumber }) {
            return date(day.prefix(4), day.dropFirst(4).prefix(2), day.suffix(2))
        }
        guard let mark = day.first(where: { "-./".contains($0) }) else { return nil }
        let parts = day.split(separator: mark, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        if parts[0].count == 4 { return date(parts[0], parts[1], parts[2]) }
        let year = parts[2].count == 2 ? "20" + parts[2] : String(parts[2])
        return date(year[...], parts[1], parts[0])
    }

    private static func date(_ year: Substring, _ month: Substring, _ day: Substring) -> Date? {
        let parts = [year, month, day]
        guard parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), year.count == 4,
            month.count <= 2, day.count <= 2, let year = Int(year), let month = Int(month), let day = Int(day),
            (1...12).contains(month), (2000...9999).contains(year)
        else { return nil }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        // Years of the Gregorian calendar before this one hold so many leap days.
        let leaps = { (year: Int) in year / 4 - year / 100 + year / 400 }
        let days =
            (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + lengths.prefix(month - 1).reduce(0, +) + day - 1
        return Date(timeIntervalSince1970: Double(days) * 86_400)
    }
}
