import Commerce
import Crypto
import FoundationEssentials
import Storage

/// Makes a cart's quote for one buyer: shown prices, tax by the buyer's place.
struct Quoting {
    let table: TaxTable
    let billing: BillingDetails?
    let moment: Date

    init(for owner: CartOwner, at moment: Date, in reader: Reader) throws {
        table = try reader.taxTable()
        if case .customer(let customer) = owner {
            billing = try reader.billingDetails(of: customer)
        } else {
            billing = nil
        }
        self.moment = moment
    }

    func treatment(of selection: Selection) -> TaxTreatment {
        let place = billing?.place ?? TaxPlace(country: table.sellerCountry)
        return table.treatment(of: place, ProductType.of(selection.product)?.category, at: moment)
    }

    /// As prices are shown to this buyer: with tax or without.
    func shownPrice(of priced: PricedSelection, _ selection: Selection) throws -> Money {
        try shown(TaxedAmount(shelf: priced.shelf, included: priced.included, treatment(of: selection)))
    }

    func shown(_ amount: TaxedAmount) -> Money { table.mode == .inclusive ? amount.gross : amount.net }

    func line(_ selection: Selection, _ priced: PricedSelection) throws -> QuoteLine {
        let treatment = treatment(of: selection)
        let amount = try TaxedAmount(shelf: priced.shelf, included: priced.included, treatment)
        return try QuoteLine(
            selection: selection,
            title: priced.title,
            upstreamCost: priced.upstreamCost,
            cost: priced.cost,
            net: amount.net,
            tax: amount.tax,
            treatment: treatment
        )
    }
}

extension Shop {
    func pricedCart(
        of owner: CartOwner,
        in reader: Reader
    ) throws -> (cart: PricedCart, id: Cart.ID, floors: [Int64])? {
        guard let cart = try reader.cart(of: owner) else { return nil }
        let quoting = try Quoting(for: owner, at: now(), in: reader)
        let pricing = try reader.pricing(at: now())
        var lines: [PricedCart.Line] = []
        var quoted: [QuoteLine] = []
        var floors: [Int64] = []
        for line in cart.lines {
            guard let priced = try? priced(line.selection, by: pricing, in: reader), priced.isForSale else {
                let name = ProductType.of(line.selection.product)?.name ?? "This product"
                lines.append(.init(line: line, title: name, price: nil))
                continue
            }
            let price = try quoting.shownPrice(of: priced, line.selection)
            lines.append(.init(line: line, title: priced.title, price: price))
            quoted.append(try quoting.line(line.selection, priced))
            floors.append(priced.floorMinor)
        }
        let isComplete = !lines.isEmpty && quoted.count == lines.count
        let quote = try quoted.first.flatMap { isComplete ? try Quote(quoted, in: $0.net.currency) : nil }
        let seen = quote.map { Hex.encode(Hash.sha256($0.fingerprint)) } ?? ""
        let priced = PricedCart(
            checkoutKey: cart.checkoutKey,
            lines: lines,
            quote: quote,
            taxMode: quoting.table.mode,
            billing: quoting.billing,
            seen: seen
        )
        return (priced, cart.id, floors)
    }
}
