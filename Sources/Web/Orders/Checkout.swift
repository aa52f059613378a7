import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/checkout`: the whole order once more, how to pay, and the button that obliges.
enum Checkout {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        guard let owner = visitor.cartOwner, let cart = try request.shop.cart(of: owner), !cart.lines.isEmpty else {
            return request.redirect(to: .cart)
        }
        guard cart.quote != nil else {
            let problem = Flash(.problem, "Something in your cart cannot be bought as it is.")
            return request.redirect(to: .cart, flash: problem)
        }
        return try request.page(try CheckoutPage(cart, of: visitor.customer, in: request.shop))
    }

    static func submit(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let customer = signedIn.customer
        let token = CheckoutToken(request.form["token"] ?? "")
        // The cart is gone after the first of two presses; the order stands under its key.
        if let token, let order = try request.shop.database.read({ try $0.order(checkoutKey: token.checkoutKey) }),
            order.customer == customer.id
        {
            return try await request.proceed(to: order, of: customer)
        }
        guard let cart = try request.shop.cart(of: .customer(customer.id)), !cart.lines.isEmpty else {
            return try request.saying(.problem, "There is nothing to order: your cart is empty.")
                .page(CartPage(lines: []), status: .unprocessableContent)
        }
        guard cart.quote != nil else { return try await again(request, customer, .changed) }
        var page = try CheckoutPage(cart, of: customer, in: request.shop, typed: request.form)
        do {
            let chosen = try page.read(request.form, in: request.shop)
            guard let token else { throw PlaceOrderError.changed }
            let number = try await request.shop.placeOrder(
                customer: customer.id,
                checkoutKey: token.checkoutKey,
                seen: token.seen,
                method: chosen.method,
                usesCredit: chosen.usesCredit,
                confirmsPlace: request.form["place"] == "yes",
                agreed: page.agreed(request.form)
            )
            guard let order = try request.shop.database.read({ try $0.order(number: number) }) else {
                throw PageError.notFound
            }
            return try await request.proceed(to: order, of: customer)
        } catch let invalid as InvalidCheckout {
            page.form = page.form.with(invalid.errors)
            return try request.page(page, status: .unprocessableContent)
        } catch let error as PlaceOrderError {
            return try await again(request, customer, error)
        }
    }

    /// Who the invoice is for, and with it which tax is charged: the page comes back with the new total.
    static func submitBilling(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let typed = BillingForm(request.form)
        do {
            try await request.shop.changeBilling(typed, of: signedIn.customer.id)
            return request.redirect(to: .checkout)
        } catch let invalid as InvalidBilling {
            let owner = CartOwner.customer(signedIn.customer.id)
            guard let cart = try request.shop.cart(of: owner), cart.quote != nil else {
                return request.redirect(to: .cart)
            }
            var page = try CheckoutPage(cart, of: signedIn.customer, in: request.shop, typedBilling: typed)
            page.billing = page.billing?.with(invalid.errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    /// The same page as things stand now.
    private static func again(
        _ request: PageRequest,
        _ customer: Customer,
        _ error: PlaceOrderError
    ) async throws -> Response {
        let owner = CartOwner.customer(customer.id)
        guard let cart = try request.shop.cart(of: owner), cart.quote != nil else {
            return try request.saying(.problem, error.sentence)
                .page(try CartPage(of: request.visitor, in: request.shop), status: .unprocessableContent)
        }
        var page = try CheckoutPage(cart, of: customer, in: request.shop, typed: request.form)
        if case .changed = error { page.hasChanged = true }
        let response = try request.saying(.problem, error.sentence).page(page, status: .unprocessableContent)
        // This very answer shows them.
        try await request.shop.acceptShownPrices(owner: owner)
        return response
    }
}

/// What the page sends back unseen: which cart, and at which prices it was shown.
struct CheckoutToken: Sendable {
    let checkoutKey: String
    let seen: String

    init(_ cart: PricedCart) {
        checkoutKey = cart.checkoutKey
        seen = cart.seen
    }

    /// - Returns: nil for a text that no page of ours has sent.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 200 else { return nil }
        checkoutKey = String(parts[0])
        seen = String(parts[1])
    }

    var text: String { checkoutKey + "." + seen }
}

struct InvalidCheckout: Error {
    let errors: [FieldError]
}

extension PlaceOrderError {
    var sentence: String {
        switch self {
        case .emptyCart: "There is nothing to order: your cart is empty."
        case .changed:
            "Nothing was ordered: your cart or a price has changed since you saw it. Please look at the order once more."
        case .placeMissing: "Nothing was ordered: we need to know your country for the tax. Please enter it first."
        case .methodUnavailable: "This way to pay is not offered (any more). Please choose another."
        case .refused(let refusal): "Nothing was ordered. This way to pay: \(refusal.sentence)"
        case .consentMissing: "Nothing was ordered: there is something to agree to that you have not seen yet."
        case .creditTooLow(let credit):
            "Nothing was ordered: \(credit) of your credit can be used for it, which does not cover it."
        }
    }
}

extension PageRequest {
    /// Sends the customer of a placed order to the gateway's page if that is how it is paid, else to the order.
    func proceed(to order: Order, of customer: Customer) async throws -> Response {
        guard order.state == .awaitingPayment, case .gateway(let key) = order.method else {
            return redirect(to: .order(number: order.number))
        }
        return try await openGateway(key, for: order, of: customer)
    }

    func openGateway(_ key: String, for order: Order, of customer: Customer) async throws -> Response {
        do {
            let keepsCard = form[PaymentOptions.keepName] == "yes"
            let page = try await shop.beginPayment(of: order, gateway: key, customer: customer, keepsCard: keepsCard)
            return .redirect(page)
        } catch let error as PayError {
            return redirect(to: .order(number: order.number), flash: Flash(.problem, error.sentence))
        }
    }
}
