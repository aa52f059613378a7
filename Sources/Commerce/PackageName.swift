/// The name that the upstream gives to an eSIM package, "United States 500MB 1Day", taken apart for people.
package struct PackageName {
    /// "United States"; empty where the name is volume and days only.
    let place: String
    /// "500 MB", "1 day"
    let measures: [String]

    /// - Returns: nil for a name that does not end in a volume or a number of days: it stays as it is.
    init?(_ name: String) {
        var measures: [String] = []
        guard let place = Self.place(of: name, eachMeasure: { measures.insert($0.text, at: 0) }) else { return nil }
        self.place = place
        self.measures = measures
    }

    /// "eSIM United States, 500 MB, 1 day"
    var title: String {
        let isNamed = place.lowercased().contains("esim")
        let subject = isNamed ? place : place.isEmpty ? "eSIM" : "eSIM \(place)"
        return ([subject] + measures).joined(separator: ", ")
    }

    /// Its place alone, for lists, which ask for each package.
    package static func place(of name: String) -> String? {
        place(of: name) { _ in }
    }

    private static func place(of name: String, eachMeasure visit: (Measure) -> Void) -> String? {
        var name = name
        return name.withUTF8 { bytes in
            var rest = bytes[...].withoutSpaces
            let all = rest.endIndex
            while let measure = Measure(endOf: rest) {
                visit(measure)
                rest = rest[..<measure.start].withoutSpaces
            }
            return rest.endIndex == all ? nil : String(decoding: rest, as: UTF8.self)
        }
    }
}

private typealias Words = Slice<UnsafeBufferPointer<UInt8>>

/// "500MB", "500 MB", "1GB/Day", "30Days"
private struct Measure {
    /// Where it begins in the name.
    let start: Int
    private let number: Words
    private let unit: String

    /// What stands behind the number, and how people read it.
    private static let units: [(written: [UInt8], read: String)] = [
        ("mb", "MB"), ("gb", "GB"), ("tb", "TB"), ("day", "days"), ("days", "days"), ("mb/day", "MB a day"),
        ("gb/day", "GB a day"),
    ].map { (Array($0.utf8), $1) }

    init?(endOf words: Words) {
        let word = words.lastWord
        let digits = word.prefix { $0.decimalDigit != nil || $0 == UInt8(ascii: ".") }
        // The number may be a word of its own.
        let number = digits.isEmpty ? words[..<word.startIndex].withoutSpaces.lastWord : digits
        guard number.isNumber, let unit = Self.unit(word[digits.endIndex...]) else { return nil }
        (start, self.number, self.unit) = (number.startIndex, number, unit)
    }

    private static func unit(_ word: Words) -> String? {
        // Letters differ from their capitals in this bit, and no other byte becomes one of these by it.
        units.first { unit in
            unit.written.count == word.count && zip(unit.written, word).allSatisfy { $0 == $1 | 0x20 }
        }?.read
    }

    /// "500 MB", "1 GB a day", "30 days"
    var text: String {
        let number = String(decoding: number, as: UTF8.self)
        return number == "1" && unit == "days" ? "1 day" : "\(number) \(unit)"
    }
}

extension Words {
    fileprivate var withoutSpaces: Words {
        self[..<(lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? startIndex)]
    }

    /// From behind the last space on.
    fileprivate var lastWord: Words {
        self[(lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? startIndex)...]
    }

    /// Digits, with at most one point between them.
    fileprivate var isNumber: Bool {
        guard let first, let last, first.decimalDigit != nil, last.decimalDigit != nil else { return false }
        let points = count { $0 == UInt8(ascii: ".") }
        return points <= 1 && count { $0.decimalDigit != nil } + points == count
    }
}
