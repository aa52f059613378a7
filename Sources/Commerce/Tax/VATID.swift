/// A VAT identification number of an EU country (or of Northern Ireland, "XI"), checked for its form only: that it is
/// registered only the register knows (`VATRegister`).
package struct VATID: Hashable, Sendable {
    /// As typed without spaces, dots and hyphens, in capitals: "DE123456789".
    package let text: String

    /// The member state by its ISO code: Greece's numbers begin with EL.
    package var country: String {
        let prefix = String(text.prefix(2))
        return prefix == "EL" ? "GR" : prefix
    }

    package init?(_ typed: String) {
        let text = String(typed.uppercased().filter { !" .-\u{A0}".contains($0) })
        guard (4...14).contains(text.utf8.count), text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let body = text.dropFirst(2)
        guard let patterns = Self.patterns[String(text.prefix(2))],
            patterns.contains(where: { Self.matches(body, $0) }),
            Self.checkDigits[String(text.prefix(2))].map({ $0(body.utf8.map { Int($0) - 0x30 }) }) ?? true
        else { return nil }
        self.text = text
    }

    /// ISO codes of the countries whose VAT ids are known.
    package static let countries = Set(patterns.keys.map { $0 == "EL" ? "GR" : $0 })

    /// 9 stands for a digit, A for a letter, * for either; anything else for itself in lower case (VIES, "VAT
    /// identification number structure").
    private static let patterns: [String: [String]] = [
        "AT": ["u99999999"], "BE": ["9999999999"], "BG": ["999999999", "9999999999"], "CY": ["99999999A"],
        "CZ": ["99999999", "999999999", "9999999999"], "DE": ["999999999"], "DK": ["99999999"], "EE": ["999999999"],
        "EL": ["999999999"], "ES": ["A9999999A", "A99999999", "99999999A"], "FI": ["99999999"],
        "FR": ["**999999999"], "HR": ["99999999999"], "HU": ["99999999"],
        "IE": ["9999999A", "9999999AA", "9A99999A"], "IT": ["99999999999"], "LT": ["999999999", "999999999999"],
        "LU": ["99999999"], "LV": ["99999999999"], "MT": ["99999999"], "NL": ["*********b99"], "PL": ["9999999999"],
        "PT": ["999999999"], "RO": (2...10).map { String(repeating: "9", count: $0) }, "SE": ["999999999999"],
        "SI": ["99999999"], "SK": ["9999999999"], "XI": ["999999999", "999999999999"],
    ]

    private static func matches(_ body: Substring, _ pattern: String) -> Bool {
        guard body.utf8.count == pattern.utf8.count else { return false }
        return zip(body.utf8, pattern.utf8).allSatisfy { byte, kind in
            let isDigit = (0x30...0x39).contains(byte)
            let isLetter = (0x41...0x5A).contains(byte)
            return switch kind {
            case UInt8(ascii: "9"): isDigit
            case UInt8(ascii: "A"): isLetter
            case UInt8(ascii: "*"): isDigit || isLetter
            default: byte == kind - 0x20
            }
        }
    }

    /// Where the check digit's rule is published and all are digits: a mistyped number is noticed at once.
    private static let checkDigits: [String: @Sendable ([Int]) -> Bool] = [
        "BE": { digits in 97 - number(digits.prefix(8)) % 97 == number(digits.suffix(2)) },
        // ISO 7064, MOD 11,10
        "DE": hasMod1110Check, "HR": hasMod1110Check,
        "IT": { digits in
            let sum = digits.enumerated().reduce(0) { sum, next in
                let value = next.offset.isMultiple(of: 2) ? next.element : 2 * next.element
                return sum + value / 10 + value % 10
            }
            return sum.isMultiple(of: 10)
        },
        "PL": { digits in
            zip(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == digits[9]
        },
    ]

    private static let hasMod1110Check: @Sendable ([Int]) -> Bool = { digits in
        let product = digits.dropLast().reduce(10) { product, digit in
            let sum = (digit + product) % 10
            return (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10 == digits.last
    }

    private static func number(_ digits: ArraySlice<Int>) -> Int { digits.reduce(0) { 10 * $0 + $1 } }
}
