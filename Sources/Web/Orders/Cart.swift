import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/cart`: what was put in, at today's prices.
enum ShoppingCart {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        try request.page(try CartPage(of: visitor, in: request.shop))
    }

    /// Takes one line out.
    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let page = try CartPage(of: visitor, in: request.shop)
        guard let owner = visitor.cartOwner,
            let line = page.lines.first(where: { $0.id.description == request.form["remove"] })
        else {
            return try request.saying(.problem, "That is not in your cart any more.")
                .page(page, status: .unprocessableContent)
        }
        try await request.shop.removeFromCart(line.id, owner: owner)
        return request.redirect(to: .cart, flash: Flash(.done, "Removed: \(line.name)"))
    }
}

struct CartPage: PageModel {
    static let template = "cart"

    struct Line: Sendable {
        let id: CartLine.ID
        let name: String
        let selection: Selection
        /// nil when it can no longer be bought.
        let price: Money?
        let oldPrice: Money?
    }

    let lines: [Line]
    let totals: Totals
    /// A line cannot be ordered as it is.
    let hasProblems: Bool

    init(lines: [Line], totals: Totals? = nil) {
        self.lines = lines
        self.totals = totals ?? Totals(total: "not yet known")
        hasProblems = totals == nil
    }

    init(of visitor: Visitor, in shop: Shop) throws {
        let cart = try visitor.cartOwner.flatMap { try shop.cart(of: $0) }
        lines = (cart?.lines ?? []).map { line in
            Line(
                id: line.line.id,
                name: line.title,
                selection: line.line.selection,
                price: line.price,
                oldPrice: line.price == nil ? nil : line.formerPrice
            )
        }
        totals = try cart.map { try Totals($0) } ?? Totals(total: "not yet known")
        hasProblems = cart?.quote == nil
    }

    var record: Record {
        [
            "hasLines": .flag(!lines.isEmpty),
            "hasProblems": .flag(hasProblems),
            "lines": .list(lines.map(\.value)),
            "totals": totals.value,
        ]
    }

    static let sample = CartPage(
        lines: [
            Line(
                id: .init(1),
                name: "Web hosting, monthly",
                selection: .sample,
                price: Money(minor: 648, .usd),
                oldPrice: Money(minor: 600, .usd)
            ),
            Line(id: .init(2), name: "VPN", selection: .sample, price: nil, oldPrice: nil),
        ],
        totals: .sample
    )
}

extension CartPage.Line {
    fileprivate var value: Value {
        let problem = "This can no longer be bought as it is. Please remove it, or choose again on its page."
        return [
            "id": .text(id.description),
            "icon": .text(selection.product.icon),
            "name": .text(name),
            "href": .text(Link.product(selection.product).path),
            "inputs": .list(selection.inputs.map(\.value)),
            "price": price.map { PriceTag(price: $0, per: selection.cycle?.per, note: note).value } ?? .nothing,
            "oldPrice": .optional(oldPrice?.description),
            "problem": .optional(price == nil ? problem : nil),
        ]
    }

    private var note: String? { selection.cycle == nil ? "paid once" : nil }
}

extension Selection {
    /// For the samples of pages that show one.
    static let sample = Selection(
        product: ProductType.webHosting.key,
        plans: [PlanKey(.monthly)],
        quantity: 1,
        parameters: [Parameter("primary_domain", .text("example.com"))]
    )
}
