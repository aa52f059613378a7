/// One line of a quote: a selection with its frozen amounts.
package struct QuoteLine: Hashable, Sendable {
    package let selection: Selection
    /// What the customer reads: "VPN, Yearly".
    package let title: String
    /// What the upstream is expected to charge, in US cents.
    package let upstreamCost: Money
    package let cost: Money
    package let net: Money
    package let tax: Money
    package let gross: Money
    /// How it is taxed, and by which rate.
    package let treatment: TaxTreatment
    /// What a coupon took off the shown price.
    package let discount: Money

    package init(
        selection: Selection,
        title: String,
        upstreamCost: Money,
        cost: Money,
        net: Money,
        tax: Money,
        treatment: TaxTreatment = .untaxed,
        discount: Money? = nil
    ) throws(MoneyError) {
        self.selection = selection
        self.title = title
        self.upstreamCost = upstreamCost
        self.cost = cost
        self.net = net
        self.tax = tax
        self.treatment = treatment
        self.discount = discount ?? .zero(net.currency)
        self.gross = try net.adding(tax)
    }
}

/// What a customer is asked for. Frozen at "place order"; cart, invoice, gateway and reports all read it.
package struct Quote: Hashable, Sendable {
    package let currency: Currency
    package let lines: [QuoteLine]
    package let net: Money
    package let tax: Money
    package let total: Money

    package init(_ lines: [QuoteLine], in currency: Currency) throws(MoneyError) {
        self.currency = currency
        self.lines = lines
        net = try lines.map(\.net).total(currency)
        tax = try lines.map(\.tax).total(currency)
        total = try lines.map(\.gross).total(currency)
    }

    /// A top-up of credit. It is a multi-purpose voucher (Article 30b of Directive 2006/112/EC): what will be bought with
    /// it, and so by which rate and in which country it is taxed, is not known yet. The tax is charged when it is spent.
    package init(topUp amount: Money) {
        currency = amount.currency
        lines = []
        (net, tax, total) = (amount, .zero(amount.currency), amount)
    }

    /// Everything that the customer agreed to, in a line: when it differs, the customer looks again.
    package var fingerprint: String {
        lines.map { line in
            let values = line.selection.parameters.map { "\($0.name)=\($0.text)" }.joined(separator: "&")
            let plans = line.selection.plans.map(\.text).joined(separator: "+")
            let amounts = "\(line.gross.minor)-\(line.tax.minor) \(line.treatment)"
            return "\(line.selection.product)/\(plans)x\(line.selection.quantity)?\(values)@\(amounts)"
        }.joined(separator: "\n") + "\n\(currency) \(total.minor)"
    }

    /// The sums by treatment, in the order in which they first stand: the break-down that invoices and totals show.
    package var byTreatment: [(treatment: TaxTreatment, net: Money, tax: Money)] {
        get throws(MoneyError) {
            var sums: [(treatment: TaxTreatment, net: Money, tax: Money)] = []
            for line in lines {
                if let place = sums.firstIndex(where: { $0.treatment == line.treatment }) {
                    sums[place].net = try sums[place].net.adding(line.net)
                    sums[place].tax = try sums[place].tax.adding(line.tax)
                } else {
                    sums.append((line.treatment, line.net, line.tax))
                }
            }
            return sums
        }
    }
}
