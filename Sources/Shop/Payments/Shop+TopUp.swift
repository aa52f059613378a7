import Commerce
import FoundationEssentials
import Storage

package enum TopUpError: Error, Hashable, Sendable {
    case nothing
    /// With it the customer would have more than a shop should keep for somebody.
    case tooMuch(most: Money)
    case methodUnavailable
}

extension Shop {
    /// What a customer may have at most, in US dollars: money that is kept for others is regulated in places, and an
    /// account that somebody takes over is worth no more than that.
    private static let creditLimit: Decimal = 2_000

    /// How much more credit a customer may buy now. What they have ordered and not paid counts.
    package func topUpLimit(of customer: Customer.ID, in reader: Reader) throws -> Money {
        let settings = try reader.settings()
        let most = try Money(rounding: Self.creditLimit * settings.rate, settings.currency, .down)
        let left = try most.subtracting(reader.credit(of: customer, in: settings.currency))
            .subtracting(reader.unpaidTopUps(of: customer, in: settings.currency))
        return left.isNegative ? .zero(left.currency) : left
    }

    /// Orders credit. It is paid like any order, by a gateway or a transfer, and is there when it is paid.
    /// - Parameter key: from the form: pressing twice is one order.
    /// - Returns: the order's number.
    package func topUp(
        _ amount: Money,
        customer: Customer.ID,
        method: PaymentMethod,
        key: String
    ) async throws -> String {
        guard method != .credit, isOffered(method) else { throw TopUpError.methodUnavailable }
        guard amount.minor > 0 else { throw TopUpError.nothing }
        let now = now()
        let number = Self.orderNumber()
        let checkoutKey = "top-up \(key)"
        return try await database.write { writer in
            if let placed = try writer.order(checkoutKey: checkoutKey), placed.customer == customer {
                return placed.number
            }
            let most = try self.topUpLimit(of: customer, in: writer)
            guard amount.currency == most.currency, amount.minor <= most.minor else {
                throw TopUpError.tooMuch(most: most)
            }
            let order = try writer.addOrder(
                NewOrder(
                    number: number,
                    customer: customer,
                    checkoutKey: checkoutKey,
                    method: method,
                    reference: CreditorReference.make(for: number),
                    quote: Quote(topUp: amount),
                    floors: [],
                    rate: try writer.settings().rate.description,
                    billing: try writer.billingDetails(of: customer),
                    placedAt: now,
                    dueAt: now.addingTimeInterval(self.policy.paymentTerm),
                    kind: .topUp
                ),
                actor: Actor.customer(customer.rawValue).text
            )
            try self.mailOrderPlaced(order, at: now, in: writer)
            return number
        }
    }
}
