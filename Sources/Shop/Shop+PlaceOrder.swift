import Commerce
import Crypto
import FoundationEssentials
import Storage

package enum PlaceOrderError: Error, Sendable {
    case emptyCart
    /// A price, a product or a choice is not what the customer saw; the cart now shows what is.
    case changed
    /// Tax depends on where the buyer is, which nobody has said.
    case placeMissing
    case methodUnavailable
    /// The way to pay is not offered for what is in the cart.
    case refused(PaymentRefusal)
    /// A text that counts for what is in the cart was not agreed to.
    case consentMissing
    case creditTooLow(Money)
}

extension Shop {
    /// Freezes the cart into an order. Pressing twice gives the same order: the cart's key becomes the order's.
    /// - Parameter seen: `PricedCart.seen` of the page on which the customer pressed the button.
    /// - Parameter usesCredit: sets aside the credit there is; `method` pays the rest.
    /// - Parameter confirmsPlace: the customer states to live, or be established, in the billing country.
    /// - Parameter agreed: the texts whose boxes were ticked, word for word.
    /// - Returns: the order's number.
    package func placeOrder(
        customer: Customer.ID,
        checkoutKey: String,
        seen: String,
        method: PaymentMethod,
        usesCredit: Bool = false,
        confirmsPlace: Bool = false,
        agreed: Set<String> = []
    ) async throws -> String {
        guard isOffered(method) else { throw PlaceOrderError.methodUnavailable }
        // A confirmation of yesterday is asked for again; without one the quote is another.
        try await checkVATID(of: customer)
        let (now, number) = (now(), Self.orderNumber())
        return try await database.write { writer in
            if let placed = try writer.order(checkoutKey: checkoutKey), placed.customer == customer {
                return placed.number
            }
            guard let found = try self.pricedCart(of: .customer(customer), in: writer), !found.cart.lines.isEmpty
            else { throw PlaceOrderError.emptyCart }
            let cart = found.cart
            guard let quote = cart.quote, cart.checkoutKey == checkoutKey, cart.seen == seen else {
                throw PlaceOrderError.changed
            }
            try self.check(cart, payingBy: [method] + (usesCredit ? [.credit] : []), in: writer)
            let order = try writer.addOrder(
                NewOrder(
                    number: number,
                    customer: customer,
                    checkoutKey: checkoutKey,
                    method: method,
                    reference: CreditorReference.make(for: number),
                    quote: quote,
                    floors: found.floors,
                    rate: try writer.settings().rate.description,
                    billing: cart.billing,
                    placedAt: now,
                    dueAt: now.addingTimeInterval(self.policy.paymentTerm)
                ),
                actor: Actor.customer(customer.rawValue).text
            )
            try self.keepConsents(agreed, for: cart, with: order, at: now, in: writer)
            try self.keepPlace(of: order, cart, confirmed: confirmsPlace, at: now, in: writer)
            try self.use(found.coupon, for: order, of: customer, at: now, in: writer)
            try writer.deleteCart(found.id)
            if method == .credit || usesCredit {
                try self.payWithCredit(order, of: customer, inPart: usesCredit, at: now, in: writer)
            }
            try self.mailOrderPlaced(order, at: now, in: writer)
            return number
        }
    }

    /// Whether it is known where the buyer is, if tax depends on it, and whether all of it may be paid so.
    private func check(_ cart: PricedCart, payingBy methods: [PaymentMethod], in reader: Reader) throws {
        let place = cart.billing?.place
        guard cart.taxMode == .none || place != nil else { throw PlaceOrderError.placeMissing }
        let rules = try reader.paymentRules()
        for method in methods {
            guard let refusal = rules.refusal(of: method, for: cart.products, in: place?.country) else { continue }
            throw PlaceOrderError.refused(refusal)
        }
    }

    /// The cart was priced in this transaction; that somebody took the last use meanwhile is for the schema to rule out.
    private func use(
        _ coupon: Coupon?,
        for order: Order.ID,
        of customer: Customer.ID,
        at now: Date,
        in writer: Writer
    ) throws {
        guard let coupon else { return }
        do {
            try writer.useCoupon(coupon, for: order, of: customer, at: now)
        } catch is CouponUsedUp {
            throw PlaceOrderError.changed
        }
    }

    /// What is known of where the buyer is, where tax depends on it.
    private func keepPlace(
        of order: Order.ID,
        _ cart: PricedCart,
        confirmed: Bool,
        at now: Date,
        in writer: Writer
    ) throws {
        guard cart.taxMode != .none, let country = cart.billing?.place?.country else { return }
        try writer.addPlaceProof(.declared, country: country, of: order, at: now)
        if confirmed { try writer.addPlaceProof(.confirmed, country: country, of: order, at: now) }
        let isReversed = cart.quote?.lines.contains { $0.treatment == .reverseCharge } == true
        guard isReversed, try writer.asksVATRegister(), let id = cart.billing?.place?.vatID,
            let check = try writer.vatCheck(id)
        else { return }
        try writer.addVATProof(check, to: order)
    }

    package func isOffered(_ method: PaymentMethod) -> Bool {
        switch method {
        case .credit, .bankTransfer: true
        case .gateway(let key): gateways.contains { $0.key == key }
        }
    }

    private func payWithCredit(
        _ id: Order.ID,
        of customer: Customer.ID,
        inPart: Bool,
        at now: Date,
        in writer: Writer
    ) throws {
        guard let order = try writer.order(id) else { throw MoveError.gone }
        let actor = Actor.customer(customer.rawValue)
        do {
            if inPart {
                try setCreditAside(for: order, actor: actor, at: now, in: writer)
            } else {
                try spendCredit(on: order, actor: actor, at: now, in: writer)
            }
        } catch PayError.creditTooLow(let credit) {
            throw PlaceOrderError.creditTooLow(credit)
        }
    }

    /// Ten characters without the ones that are mistaken for others, 50 random bits: short enough to read out.
    static func orderNumber() -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let characters = randomBytes(10).map { alphabet[Int($0 & 31)] }
        return String(characters.prefix(5)) + "-" + String(characters.suffix(5))
    }
}
