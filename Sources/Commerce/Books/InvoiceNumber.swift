/// Invoices, credit notes, top-ups and their corrections are counted apart, each without gaps.
package enum InvoiceSeries: String, CaseIterable, Sendable, Codable {
    case invoice = "INV"
    case creditNote = "CN"
    /// For credit that a customer bought: no sale, so not among the invoices.
    case topUp = "TU"
    /// For bought credit whose money went back.
    case topUpCorrection = "TC"

    /// Of credit, which is no sale.
    package var isOfTopUp: Bool { self == .topUp || self == .topUpCorrection }

    /// What one of it counts among sales.
    package var sign: Int64 {
        switch self {
        case .invoice: 1
        case .creditNote: -1
        case .topUp, .topUpCorrection: 0
        }
    }
}

/// "INV-00001"
package struct InvoiceNumber: Hashable, Sendable, CustomStringConvertible {
    package let series: InvoiceSeries
    package let number: Int

    package init(_ series: InvoiceSeries, _ number: Int) {
        self.series = series
        self.number = number
    }

    /// Reads what `description` wrote, and nothing else: one document has one address.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let series = InvoiceSeries(rawValue: String(parts[0])), let number = Int(parts[1]),
            number > 0
        else { return nil }
        self.init(series, number)
        guard description == text else { return nil }
    }

    package var description: String {
        let digits = String(number)
        return series.rawValue + "-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }
}
