/// An amount as banks write it: `1.234,56`, `1,234.56`, `-12,50`, `12.50-`, `(12.50)`, `EUR 12,50`, `1 234.50`.
struct BankAmount {
    enum Mark { case point, comma }

    /// Why a text is no amount.
    enum Problem: Error {
        case unreadable
        /// `1.234` may be a thousand or a little more than one.
        case ambiguous
    }

    let isNegative: Bool
    /// A currency that stands beside the digits.
    let currency: String?
    private let digits: [Character]

    init?(_ text: String) {
        var rest = text.filter { !$0.isWhitespace && $0 != "'" && $0 != "\u{2019}" }
        var isNegative = false
        if rest.hasPrefix("("), rest.hasSuffix(")") {
            isNegative = true
            rest = String(rest.dropFirst().dropLast())
        }
        let letters = rest.filter { !($0.isASCII && ($0.isNumber || ".,+-".contains($0))) && $0 != "\u{2212}" }
        rest = rest.filter { ($0.isASCII && ($0.isNumber || ".,+-".contains($0))) || $0 == "\u{2212}" }
        switch letters.uppercased() {
        case "": currency = nil
        case "CR", "C", "H", "HABEN": currency = nil
        case "DR", "D", "S", "SOLL":
            currency = nil
            isNegative = true
        case let code: currency = Self.symbols[code] ?? code
        }
        for sign in ["-", "\u{2212}", "+"] where rest.hasPrefix(sign) || rest.hasSuffix(sign) {
            guard rest.count(where: { "-+\u{2212}".contains($0) }) == 1 else { return nil }
            if sign != "+" { isNegative = true }
            rest = rest.replacing(sign, with: "")
        }
        guard rest.contains(where: \.isNumber), !rest.contains(where: { "+-\u{2212}".contains($0) }) else { return nil }
        self.isNegative = isNegative
        digits = Array(rest)
    }

    /// What this amount tells about the decimal mark of the whole statement, if anything.
    var mark: Mark? {
        guard let last = digits.lastIndex(where: { $0 == "." || $0 == "," }) else { return nil }
        let kind: Mark = digits[last] == "." ? .point : .comma
        let others = digits[..<last].filter { !$0.isNumber }
        if others.contains(where: { $0 != digits[last] }) { return kind }
        // The same mark twice separates thousands.
        if !others.isEmpty { return kind == .point ? .comma : .point }
        return digits.count - last - 1 == 3 ? nil : kind
    }

    /// - Parameter known: the decimal mark of the statement.
    func money(_ currency: Currency, _ known: Mark?) throws(Problem) -> Money {
        var mark = mark ?? known
        if mark == nil, digits.contains(where: { !$0.isNumber }) {
            // Three digits after the only mark: a yen has no part of a thousand.
            guard currency.exponent == 0 else { throw .ambiguous }
            mark = digits.contains(".") ? .comma : .point
        }
        let decimal: Character = mark == .comma ? "," : "."
        let parts = digits.split(separator: decimal, omittingEmptySubsequences: false)
        guard parts.count <= 2, isGrouped(parts[0]) else { throw .unreadable }
        let whole = parts[0].filter(\.isNumber)
        var fraction = parts.count == 2 ? Array(parts[1]) : []
        guard whole.count <= 15, fraction.count <= 9, fraction.allSatisfy(\.isNumber) else { throw .unreadable }
        while fraction.count > currency.exponent, fraction.last == "0" { fraction.removeLast() }
        guard fraction.count <= currency.exponent else { throw .unreadable }
        while fraction.count < currency.exponent { fraction.append("0") }
        guard let minor = Int64(String(whole + fraction)) else { throw .unreadable }
        return Money(minor: isNegative ? -minor : minor, currency)
    }

    /// Groups of three from the right; of two, as in India, before the last.
    private func isGrouped(_ text: ArraySlice<Character>) -> Bool {
        let groups = text.split(omittingEmptySubsequences: false) { !$0.isNumber }
        guard groups.count > 1 else { return true }
        return (1...3).contains(groups[0].count) && groups.last?.count == 3
            && groups.dropFirst().dropLast().allSatisfy { $0.count == 3 || $0.count == 2 }
    }

    private static let symbols = ["€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW"]
}
