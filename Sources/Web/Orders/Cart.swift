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

extension ShoppingCart {
    /// Enters a code, or takes it off with `remove`.
    static func submitCoupon(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        guard let owner = visitor.cartOwner else { return request.redirect(to: .cart) }
        if request.form["remove"] != nil {
            try await request.shop.removeCoupon(owner: owner)
            return request.redirect(to: .cart, flash: Flash(.done, "The coupon is off."))
        }
        let typed = request.form["coupon"] ?? ""
        do {
            try await request.shop.enterCoupon(typed, owner: owner)
            return request.redirect(to: .cart, flash: Flash(.done, "The coupon counts."))
        } catch let problem as CouponProblem {
            var page = try CartPage(of: visitor, in: request.shop)
            page.coupon = CartPage.couponForm(typed).with([FieldError("coupon", problem.sentence)])
            return try request.page(page, status: .unprocessableContent)
        }
    }
}

extension CouponProblem {
    var sentence: String {
        switch self {
        case .unknown, .notYours: "This code is not known. Please check it, or go on without."
        case .notYet: "This code does not count yet."
        case .over: "This code does not count any more."
        case .usedUp: "This code has been used as often as it may be."
        case .usedByYou: "You have used this code as often as you may."
        case .nothingCovered: "Nothing in the cart is what this code is for."
        case .atFloor: "What this code is for costs as little as it can already."
        }
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
    /// To enter a code.
    var coupon = CartPage.couponForm("")
    /// The code that was entered, and why it takes nothing off if it does not.
    var entered: Fact?

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
        entered = cart?.coupon.map { Fact($0.code, $0.problem?.sentence ?? "") }
    }

    static func couponForm(_ typed: String) -> Form {
        var field = FormField("coupon", "Coupon", .input("text"))
        (field.value, field.maxlength, field.autocomplete, field.isRequired) = (typed, 40, "off", false)
        return Form(.cartCoupon, [field])
    }

    var record: Record {
        [
            "hasLines": .flag(!lines.isEmpty),
            "hasProblems": .flag(hasProblems),
            "lines": .list(lines.map(\.value)),
            "totals": totals.value,
            "coupon": .record(coupon.record),
            "entered": entered.map { ["code": .text($0.label), "problem": .optional($0.text)] } ?? .nothing,
        ]
    }

    static let sample: CartPage = {
        var page = filled
        page.coupon = .sample
        page.entered = Fact("SUMMER", "This code does not count any more.")
        return page
    }()

    private static let filled = CartPage(
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
