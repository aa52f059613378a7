import Commerce
import Storage

extension [CreditedPart] {
    /// What an amount that is paid back is made of: of each way in which the order was taxed, its share of what has not
    /// been credited yet. The shares of many parts add up to the whole, to the last cent of the tax.
    /// - Parameter credited: the credit notes that there are.
    /// - Returns: parts that add up to the amount, or to all that is left if that is less.
    static func sharing(
        _ amount: Money,
        of order: Order,
        _ lines: [OrderLine],
        credited: [InvoiceDocument]
    ) throws -> [CreditedPart] {
        var groups: [TaxedGroup] = []
        for line in lines {
            if let place = groups.firstIndex(where: { $0.treatment == line.treatment }) {
                try groups[place].add(net: line.net, tax: line.tax)
            } else {
                groups.append(TaxedGroup(treatment: line.treatment, net: line.net, tax: line.tax))
            }
        }
        for line in credited.flatMap(\.lines) {
            guard let place = groups.firstIndex(where: { $0.fits(line.amount) }) else { continue }
            let currency = amount.currency
            let (net, tax) = (Money(minor: -line.amount.net, currency), Money(minor: -line.amount.amount, currency))
            try groups[place].add(net: net, tax: tax)
        }
        let left = try groups.map { try $0.gross }.total(amount.currency)
        guard left.minor > 0 else { return [] }
        let wanted = Money(minor: Swift.min(amount.minor, left.minor), amount.currency)
        return try share(wanted, of: left, groups, title: "Part of order \(order.number)")
    }

    private static func share(
        _ amount: Money,
        of left: Money,
        _ groups: [TaxedGroup],
        title: String
    ) throws -> [CreditedPart] {
        var parts: [CreditedPart] = []
        var (passed, given) = (Money.zero(amount.currency), Money.zero(amount.currency))
        for group in groups where try group.gross.minor > 0 {
            // Rounded on the sum so far, so that the shares add up whatever each of them is rounded to.
            passed = try passed.adding(try group.gross)
            let sum = try amount.portion(Int(passed.minor), of: Int(left.minor), .halfUp)
            let share = try sum.subtracting(given)
            given = sum
            guard !share.isZero else { continue }
            let tax = try group.tax.portion(Int(share.minor), of: Int(try group.gross.minor), .halfUp)
            let net = try share.subtracting(tax)
            parts.append(CreditedPart(title: title, treatment: group.treatment, net: net, tax: tax))
        }
        return parts
    }
}

/// What an order still has of one way to be taxed.
private struct TaxedGroup {
    let treatment: TaxTreatment
    private(set) var net: Money
    private(set) var tax: Money

    init(treatment: TaxTreatment, net: Money, tax: Money) {
        self.treatment = treatment
        self.net = net
        self.tax = tax
    }

    var gross: Money { get throws { try net.adding(tax) } }

    mutating func add(net: Money, tax: Money) throws {
        self.net = try self.net.adding(net)
        self.tax = try self.tax.adding(tax)
    }

    /// Documents keep the treatment in the words of EN 16931.
    func fits(_ amount: InvoiceDocument.Amount) -> Bool {
        let own = InvoiceDocument.Amount(treatment, net: net, tax: tax)
        return own.category == amount.category && own.rate == amount.rate && own.tax == amount.tax
    }
}
