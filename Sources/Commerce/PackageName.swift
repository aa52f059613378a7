import FoundationEssentials

/// The name that the upstream gives to an eSIM package, "United States 500MB 1Day", taken apart for people.
struct PackageName: Hashable {
    /// "United States"; empty where the name is volume and days only.
    let place: String
    /// "500 MB", "1 day"
    let measures: [String]

    /// - Returns: nil for a name that does not end in a volume or a number of days: it stays as it is.
    init?(_ name: String) {
        var words = name.split(separator: " ").map(String.init)
        var measures: [String] = []
        while let last = words.last {
            if let measure = Self.measure(last) {
                measures.insert(measure, at: 0)
                words.removeLast()
            } else if words.count > 1, let measure = Self.measure(words[words.count - 2] + last) {
                measures.insert(measure, at: 0)
                words.removeLast(2)
            } else {
                break
            }
        }
        guard !measures.isEmpty else { return nil }
        place = words.joined(separator: " ")
        self.measures = measures
    }

    /// "eSIM United States, 500 MB, 1 day"
    var title: String {
        let isNamed = place.lowercased().contains("esim")
        let subject = isNamed ? place : place.isEmpty ? "eSIM" : "eSIM \(place)"
        return ([subject] + measures).joined(separator: ", ")
    }

    /// "500MB" is "500 MB", "1GB/Day" is "1 GB a day".
    private static func measure(_ word: String) -> String? {
        let number = word.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard Decimal(typed: String(number)) != nil else { return nil }
        return switch word.dropFirst(number.count).lowercased() {
        case "mb": "\(number) MB"
        case "gb": "\(number) GB"
        case "tb": "\(number) TB"
        case "mb/day": "\(number) MB a day"
        case "gb/day": "\(number) GB a day"
        case "day", "days": number == "1" ? "1 day" : "\(number) days"
        default: nil
        }
    }
}
