import Commerce
import FoundationEssentials

extension JSON {
    /// `YYYY-MM-DD`, with ` HH:MM:SS` or `THH:MM:SSZ` behind it, taken as UTC: the documents name no zone. MySQL's
    /// `0000-00-00 00:00:00` is no date.
    var date: Date? {
        guard let text = line else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = digits(bytes, 0..<4), let month = digits(bytes, 5..<7), let day = digits(bytes, 8..<10),
            year > 0, (1...12).contains(month), (1...daysIn(month, of: year)).contains(day)
        else { return nil }
        guard let seconds = secondsOfDay(bytes[10...]) else { return nil }
        return Date(timeIntervalSince1970: Double(daysSince1970(year, month, day) * 86400 + seconds))
    }
}

private func digits(_ bytes: some RandomAccessCollection<UInt8>, _ range: Range<Int>) -> Int? {
    bytes.dropFirst(range.lowerBound).prefix(range.count).reduce(Optional(0)) { number, byte in
        guard let number, (0x30...0x39).contains(byte) else { return nil }
        return number * 10 + Int(byte - 0x30)
    }
}

private func secondsOfDay(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let mark = bytes.first else { return 0 }
    guard mark == UInt8(ascii: " ") || mark == UInt8(ascii: "T"), bytes.count >= 9,
        let hour = digits(bytes, 1..<3), let minute = digits(bytes, 4..<6), let second = digits(bytes, 7..<9),
        hour < 24, minute < 60, second < 61
    else { return nil }
    return hour * 3600 + minute * 60 + second
}

private func daysIn(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// Days of the proleptic Gregorian calendar: years are counted from March, so that the leap day is the last.
private func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = month > 2 ? year : year - 1
    let days = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return years * 365 + years / 4 - years / 100 + years / 400 + days - 719_468
}
