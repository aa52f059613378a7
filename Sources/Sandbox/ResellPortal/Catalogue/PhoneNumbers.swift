/// Telephone numbers for sale, taken from the ranges that the numbering authorities keep for fiction where there are any.
enum PhoneNumbers {
    struct Country: Sendable {
        let code: String
        let prefix: String
        let places: [String: (locality: String, region: String)]
    }

    static let countries: [Country] = [
        Country(
            code: "US",
            prefix: "+1",
            places: [
                "212": ("New York", "NY"), "213": ("Los Angeles", "CA"), "305": ("Miami", "FL"),
                "312": ("Chicago", "IL"), "415": ("San Francisco", "CA"), "512": ("Austin", "TX"),
                "617": ("Boston", "MA"), "702": ("Las Vegas", "NV"),
            ]
        ),
        Country(
            code: "CA",
            prefix: "+1",
            places: ["416": ("Toronto", "ON"), "514": ("Montreal", "QC"), "604": ("Vancouver", "BC")]
        ),
        Country(
            code: "GB",
            prefix: "+44",
            places: ["20": ("London", "England"), "161": ("Manchester", "England"), "131": ("Edinburgh", "Scotland")]
        ),
        Country(
            code: "AU",
            prefix: "+61",
            places: ["2": ("Sydney", "NSW"), "3": ("Melbourne", "VIC"), "7": ("Brisbane", "QLD")]
        ),
    ]

    static let countryCodes = countries.map(\.code)
    static let tollFree: Set<String> = ["800", "833", "844", "855", "866", "877", "888"]

    static func country(_ code: String) -> Country? {
        countries.first { $0.code == code }
    }

    static func isAreaCode(_ digits: String, in country: String) -> Bool {
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), digits.first != "0" else { return false }
        switch country {
        case "US", "CA": return digits.utf8.count == 3 && digits.first != "1"
        case "GB": return (2...4).contains(digits.utf8.count)
        default: return digits.utf8.count == 1
        }
    }

    /// E.164, and as long as the country's numbers are.
    static func isNumber(_ number: String, in country: Country) -> Bool {
        guard number.hasPrefix(country.prefix) else { return false }
        let national = number.dropFirst(country.prefix.count)
        guard national.utf8.allSatisfy({ (48...57).contains($0) }), national.first != "0" else { return false }
        switch country.code {
        case "US", "CA": return national.count == 10 && national.first != "1"
        case "GB": return (9...10).contains(national.count)
        default: return national.count == 9
        }
    }

    /// The first `limit` numbers of an area that are free.
    static func available(
        in country: Country,
        area: String,
        limit: Int,
        isFree: (String) -> Bool
    ) -> [String] {
        var found: [String] = []
        for index in 0..<10_000 where found.count < limit {
            let number = number(index, area: area, in: country)
            if isFree(number) { found.append(number) }
        }
        return found
    }

    private static func number(_ index: Int, area: String, in country: Country) -> String {
        let digits = 10 - area.utf8.count
        switch country.code {
        case "US", "CA": return "+1\(area)555\(padded((index + 100) % 10_000, to: 4))"
        case "GB":
            let exchange = digits == 8 ? "7946" : String("496".prefix(max(0, digits - 4)))
            return "+44\(area)\(exchange)\(padded(index, to: 4))"
        default: return "+61\(area)5550\(padded(index, to: 4))"
        }
    }

    private static func padded(_ number: Int, to length: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, length - digits.count)) + digits
    }

    /// `+12125550100` as `(212) 555-0100`.
    static func friendlyName(_ number: String) -> String {
        guard number.hasPrefix("+1"), number.count == 12 else { return number }
        let digits = number.dropFirst(2)
        return "(\(digits.prefix(3))) \(digits.dropFirst(3).prefix(3))-\(digits.suffix(4))"
    }
}
