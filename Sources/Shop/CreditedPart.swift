import Commerce
import Storage

/// What a credit note gives back: a line, or a part of an order.
struct CreditedPart {
    let title: String
    let quantity: Int
    let treatment: TaxTreatment
    let net: Money
    let tax: Money

    init(title: String, quantity: Int = 1, treatment: TaxTreatment, net: Money, tax: Money) {
        self.title = title
        self.quantity = quantity
        self.treatment = treatment
        self.net = net
        self.tax = tax
    }

    /// A whole line.
    init(_ line: OrderLine) {
        self.init(
            title: line.title,
            quantity: line.selection.quantity,
            treatment: line.treatment,
            net: line.net,
            tax: line.tax
        )
    }

    /// Shares an amount out over what is not credited yet of an order, so that the shares add up to it, none is more
    /// than is left, and the last part of many takes what is left to the last cent.
    /// - Parameter documents: the order's invoice and its credit notes.
    static func sharing(_ amount: Money, over documents: [InvoiceDocument]) throws -> [CreditedPart] {
        var left: [(treatment: TaxTreatment, net: Int64, tax: Int64)] = []
        for document in documents {
            let sign = document.series.sign
            for part in document.taxes {
                if let place = left.firstIndex(where: { $0.treatment == part.treatment }) {
                    left[place].net += sign * part.net
                    left[place].tax += sign * part.amount
                } else {
                    left.append((part.treatment, sign * part.net, sign * part.amount))
                }
            }
        }
        let whole = left.reduce(Int64(0)) { $0 + $1.net + $1.tax }
        guard whole > 0, amount.minor <= whole else { throw ResolveError.notPossible }
        var parts: [CreditedPart] = []
        // Boundaries are rounded, not shares: what lies between them adds up.
        var (passed, taken): (Int64, Int64) = (0, 0)
        for part in left {
            let gross = part.net + part.tax
            passed += gross
            let boundary = Int64(Int128(amount.minor) * Int128(passed) / Int128(whole))
            let share = boundary - taken
            taken = boundary
            guard share > 0, gross > 0 else { continue }
            let tax = Int64(Int128(share) * Int128(part.tax) / Int128(gross))
            parts.append(
                CreditedPart(
                    title: amount.minor == whole ? "What was left of the order" : "Part of the order",
                    treatment: part.treatment,
                    net: Money(minor: share - tax, amount.currency),
                    tax: Money(minor: tax, amount.currency)
                )
            )
        }
        return parts
    }
}
