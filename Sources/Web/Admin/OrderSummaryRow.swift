import Commerce
import Storage
import Templates

/// An order as a row of `admin/order-rows.html`.
struct OrderSummaryRow: Sendable {
    let summary: OrderSummary

    var value: Value {
        let order = summary.order
        return [
            "number": .text(order.number),
            "href": .text(Link.adminOrder(number: order.number).path),
            "placed": .text(order.placedAt.stampText),
            "iso": .text(order.placedAt.isoText),
            "customer": .text(summary.customerName),
            "customerHref": .text(Link.adminCustomer(order.customer).path),
            "what": .text(order.kind == .topUp ? "Account credit" : summary.titles),
            "total": .text(order.total.description),
            "cost": .text(summary.cost.description),
            "profit": .text(summary.profit.description),
            "isLoss": .flag(summary.profit.isNegative),
            "state": order.state.forStaff(summary.lineStates).value,
        ]
    }

    /// What the templates' check sees.
    static let sample: Value = [
        "number": "7K2QX-9PM4D", "href": "/admin/orders/7K2QX-9PM4D", "placed": "3 May 2026",
        "iso": "2026-05-03T14:05:09Z", "customer": "Ada", "customerHref": "/admin/customers/1", "what": "VPN",
        "total": "$6.48", "cost": "$5.00", "profit": "$1.48", "isLoss": false, "state": StateWord.sample.value,
    ]
}

/// A share in tenths of a percent: "23.1%".
enum Percent {
    static func text(_ part: Money, of whole: Money) -> String {
        guard whole.minor > 0 else { return "–" }
        let scaled = Int128(part.minor.magnitude) * 2_000 + Int128(whole.minor)
        let tenths = scaled / (2 * Int128(whole.minor))
        return (part.isNegative ? "−" : "") + "\(tenths / 10).\(tenths % 10)%"
    }
}
