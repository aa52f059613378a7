import Commerce
import Shop
import Storage

extension Totals {
    /// What a cart comes to for its buyer.
    init(_ cart: PricedCart) throws {
        guard let quote = cart.quote else {
            self.init(total: "not yet known")
            return
        }
        let coupon = Self.coupon(cart, quote)
        let taxes = try quote.byTreatment.filter { $0.treatment != .untaxed }
        switch cart.taxMode {
        case .none: self.init(rows: coupon, total: quote.total.description)
        case .exclusive:
            let rows =
                coupon + [Fact("Net", quote.net.description)]
                + taxes.map { Fact($0.treatment.label, $0.tax.description) }
            self.init(rows: rows, total: quote.total.description)
        case .inclusive:
            let rows =
                coupon
                + taxes.map { part in
                    Fact(
                        part.treatment.rate == nil ? part.treatment.label : "of which \(part.treatment.label)",
                        "\(part.tax)"
                    )
                }
            self.init(rows: rows, total: quote.total.description)
        }
    }

    /// What the coupon takes off what the lines say, tax and all.
    private static func coupon(_ cart: PricedCart, _ quote: Quote) -> [Fact] {
        guard let coupon = cart.coupon, coupon.problem == nil else { return [] }
        let shown = cart.lines.reduce(0) { $0 + ($1.price?.minor ?? 0) }
        let now = cart.taxMode == .inclusive ? quote.total : quote.net
        let periods = coupon.periods > 1 && cart.lines.contains { $0.line.selection.cycle != nil }
        let label = "Coupon \(coupon.code)" + (periods ? ", for the first \(coupon.periods) periods" : "")
        return [Fact(label, Money(minor: now.minor - shown, now.currency).description)]
    }

    init(net: Money, tax: Money, total: Money) {
        self.init(
            rows: tax.isZero ? [] : [Fact("Net", net.description), Fact("Tax", tax.description)],
            total: total.description
        )
    }

    /// What an order comes to; while it waits for money, less what was put towards it.
    init(_ order: Order, _ payments: [Payment], due: Money) {
        let isOpen = order.state == .awaitingPayment
        self.init(net: order.net, tax: order.tax, total: isOpen ? due : order.total)
        if isOpen, !payments.isEmpty {
            rows.append(Fact("Order", order.total.description))
            rows += payments.map { Fact($0.method == .credit ? "From your credit" : "Arrived", "−\($0.counted)") }
        } else if payments.count > 1 {
            rows += payments.map { Fact("By \($0.method.label)", $0.counted.description) }
        }
    }
}
