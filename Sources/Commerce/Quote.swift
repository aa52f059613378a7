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

    package init(selection: Selection, title: String, upstreamCost: Money, cost: Money, net: Money, tax: Money)
        throws(MoneyError)
    {
        self.selection = selection
        self.title = title
        self.upstreamCost = upstreamCost
        self.cost = cost
        self.net = net
        self.tax = tax
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

    /// Everything that the customer agreed to, in a line: when it differs, the customer looks again.
    package var fingerprint: String {
        lines.map { line in
            let values = line.selection.parameters.map { "\($0.name)=\($0.text)" }.joined(separator: "&")
            let plans = line.selection.plans.map(\.text).joined(separator: "+")
            return "\(line.selection.product)/\(plans)x\(line.selection.quantity)?\(values)@\(line.gross.minor)"
        }.joined(separator: "\n") + "\n\(currency) \(total.minor)"
    }
}
