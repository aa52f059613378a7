import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// What the customer paid before, unless that was a coupon's price, the tax has changed, or the cost has risen so
    /// far that the floor would break. For as many periods as it was promised, a coupon takes its part off today's price.
    func renewalQuote(
        of service: Service,
        _ line: OrderLine,
        from start: Date,
        to end: Date,
        _ quoting: Quoting,
        in reader: Reader
    ) throws -> (Quote, floor: Int64) {
        let paid = try reader.renewals(of: service.id, limit: 12).first { $0.state == .paid }
        let agreed = try paid.flatMap { try reader.line($0.line) } ?? line
        let today = try? priced(line.selection, in: reader)
        let title = "\(line.title), \(start.isoDay) to \(end.isoDay)"
        let treatment = quoting.treatment(of: line.selection)
        let quoted: QuoteLine
        if agreed.canStay(at: today, treatment) {
            quoted = try QuoteLine(
                selection: line.selection,
                title: title,
                upstreamCost: today?.upstreamCost ?? agreed.upstreamCost,
                cost: today?.cost ?? agreed.cost,
                net: agreed.net,
                tax: agreed.tax,
                treatment: treatment
            )
        } else {
            guard let today else { throw PriceError.notForSale }
            let discount = try discount(on: service, line, today, from: start, in: reader)
            quoted = try quoting.line(line.selection, today, title: title, discount: discount)
        }
        return (try Quote([quoted], in: quoted.net.currency), today?.floorMinor ?? 0)
    }

    /// - Parameter line: the one by which the service was bought.
    private func discount(
        on service: Service,
        _ line: OrderLine,
        _ today: PricedSelection,
        from start: Date,
        in reader: Reader
    ) throws -> Money {
        guard !line.discount.isZero, let coupon = try reader.coupon(of: line.order),
            try 1 + reader.periods(of: service.id, before: start) < coupon.periods
        else { return .zero(today.shelf.currency) }
        let sold = try CouponLine(
            product: line.selection.product,
            shelf: today.shelf,
            cost: today.cost,
            floorMinor: today.floorMinor,
            included: today.included
        )
        return try coupon.discount(on: sold, after: line.discount)
    }
}

extension OrderLine {
    /// - Parameter today: nil when it cannot be ordered any more.
    fileprivate func canStay(at today: PricedSelection?, _ treatment: TaxTreatment) -> Bool {
        guard !net.isZero, discount.isZero, self.treatment == treatment else { return false }
        guard let today else { return true }
        return net.currency == today.net.currency && net.minor - today.cost.minor >= today.floorMinor
    }
}
