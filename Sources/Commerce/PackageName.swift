/// The name that the upstream gives to an eSIM package, "United States 500MB 1Day", taken apart for people. Byte by byte,
/// because a list of packages does it for each.
package struct PackageName: Hashable {
    /// "United States"; empty where the name is volume and days only.
    package let place: String
    private let parts: [Measure]

    /// - Returns: nil for a name that does not end in a volume or a number of days: it stays as it is.
    package init?(_ name: String) {
        var rest = Array(name.utf8)[...].withoutSpaces
        var parts: [Measure] = []
        while let (measure, before) = Self.last(of: rest) {
            parts.append(measure)
            rest = before.withoutSpaces
        }
        guard !parts.isEmpty else { return nil }
        place = String(decoding: rest, as: UTF8.self)
        self.parts = parts.reversed()
    }

    /// The measure at the end, in one word or in two, and what stands before it.
    private static func last(of words: ArraySlice<UInt8>) -> (Measure, before: ArraySlice<UInt8>)? {
        let word = words.lastWord
        let before = words[..<word.startIndex]
        if let measure = Measure(word) { return (measure, before) }
        let number = before.withoutSpaces.lastWord
        guard number.first?.decimalDigit != nil, let measure = Measure(number + word) else { return nil }
        return (measure, words[..<number.startIndex])
    }

    /// "500 MB", "1 day"
    var measures: [String] { parts.map(\.text) }

    /// "eSIM United States, 500 MB, 1 day"
    var title: String {
        let isNamed = place.lowercased().contains("esim")
        let subject = isNamed ? place : place.isEmpty ? "eSIM" : "eSIM \(place)"
        return ([subject] + measures).joined(separator: ", ")
    }
}

/// "500MB", "1GB/Day", "30Days"
private struct Measure: Hashable {
    private let number: ArraySlice<UInt8>
    private let unit: String

    /// What stands behind the number, and how people read it.
    private static let units: [(written: [UInt8], read: String)] = [
        ("mb", "MB"), ("gb", "GB"), ("tb", "TB"), ("mb/day", "MB a day"), ("gb/day", "GB a day"), ("day", "days"),
        ("days", "days"),
    ].map { (Array($0.utf8), $1) }

    init?(_ word: ArraySlice<UInt8>) {
        guard word.first?.decimalDigit != nil else { return nil }
        let number = word.prefix { $0.decimalDigit != nil || $0 == UInt8(ascii: ".") }
        let points = number.count { $0 == UInt8(ascii: ".") }
        guard points == 0 || points == 1 && number.last != UInt8(ascii: ".") else { return nil }
        // Letters differ from their capitals in this bit, and no other byte becomes one of these by it.
        let unit = word[number.endIndex...].lazy.map { $0 | 0x20 }
        guard let known = Self.units.first(where: { $0.written.elementsEqual(unit) }) else { return nil }
        self.number = number
        self.unit = known.read
    }

    /// "500 MB", "1 GB a day", "30 days"
    var text: String {
        let number = String(decoding: number, as: UTF8.self)
        return number == "1" && unit == "days" ? "1 day" : "\(number) \(unit)"
    }
}

extension ArraySlice<UInt8> {
    fileprivate var withoutSpaces: ArraySlice {
        self[..<(lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? startIndex)]
    }

    /// From behind the last space on.
    fileprivate var lastWord: ArraySlice {
        self[(lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? startIndex)...]
    }
}
