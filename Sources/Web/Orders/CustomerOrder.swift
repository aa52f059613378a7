import Commerce
import HTTP
import Shop
import Storage

/// `/orders/{number}`: one address from placed to delivered.
enum CustomerOrder {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let number = request.parameters["number"]
        if signedIn.customer.isStaff, let order = try request.shop.database.read({ try $0.order(number: number) }),
            order.customer != signedIn.customer.id
        {
            return request.redirect(to: .adminOrder(number: number))
        }
        let order = try order(request, signedIn)
        if let session = request.query["session_id"] { return try await settle(session, order, request) }
        return try request.page(try OrderPage(order, in: request.shop))
    }

    /// Back from a gateway's page. That the customer came back says nothing: the gateway is asked.
    private static func settle(_ session: String, _ order: Order, _ request: PageRequest) async throws -> Response {
        let attempt = try request.shop.database.read { reader in
            try reader.paymentAttempts(of: order.id).last { $0.reference == session }
        }
        var flash: Flash?
        if let attempt {
            do {
                try await request.shop.settle(attempt: attempt.id)
            } catch is PayError {
                flash = Flash(.note, "We are asking whether your payment has arrived. This page will show it.")
            }
            let state = try request.shop.database.read { try $0.paymentAttempt(attempt.id)?.state }
            if let state, flash == nil { flash = state.flash }
        }
        return request.redirect(to: .order(number: order.number), flash: flash)
    }

    /// Pays an order that is still open, by whichever way is offered now.
    static func pay(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let order = try order(request, signedIn)
        let customer = signedIn.customer
        do {
            guard order.state == .awaitingPayment else { throw PayError.notAwaitingPayment }
            let chosen = try method(request, order, customer)
            if chosen.usesCredit {
                let hasRest = try await request.shop.setCreditAside(
                    for: order.id,
                    restBy: chosen.method,
                    customer: customer.id
                )
                guard hasRest else { return request.redirect(to: .order(number: order.number)) }
            }
            switch chosen.method {
            case .credit:
                try await request.shop.payWithCredit(order.id, customer: customer.id)
                let thanks = Flash(.done, "Paid from your account credit. Thank you.")
                return request.redirect(to: .order(number: order.number), flash: thanks)
            case .bankTransfer:
                try await request.shop.payByTransfer(order.id, customer: customer.id)
                return request.redirect(to: .order(number: order.number))
            case .gateway(let key):
                return try await request.openGateway(key, for: order, of: customer)
            }
        } catch let error as FieldError {
            return try again(request, signedIn, status: .unprocessableContent) { page in
                page.payment = page.payment?.with([error])
            }
        } catch let error as PayError {
            return try again(request.saying(.problem, error.sentence), signedIn, status: error.status) { _ in }
        }
    }

    static func cancel(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let order = try order(request, signedIn)
        do {
            try await request.shop.cancelUnpaid(order.id, by: .customer(signedIn.customer.id.rawValue))
            let hasMoney = try request.shop.database.read { try !$0.payments(of: order.id).isEmpty }
            let money = hasMoney ? "What was put towards it is in your credit." : "Nothing was charged."
            let done = Flash(.done, "The order is cancelled. \(money)")
            return request.redirect(to: .order(number: order.number), flash: done)
        } catch let error as PayError {
            return try again(request.saying(.problem, error.sentence), signedIn, status: error.status) { _ in }
        }
    }

    /// Somebody else's order does not exist for this customer.
    static func order(_ request: PageRequest, _ signedIn: SignedIn) throws -> Order {
        guard let order = try request.shop.database.read({ try $0.order(number: request.parameters["number"]) }),
            order.customer == signedIn.customer.id
        else { throw PageError.notFound }
        return order
    }

    private static func method(
        _ request: PageRequest,
        _ order: Order,
        _ customer: Customer
    ) throws -> (method: PaymentMethod, usesCredit: Bool) {
        let (options, share) = try request.shop.database.read { reader in
            let due = try reader.due(of: order)
            let options = try PaymentOptions(
                for: due,
                by: customer.id,
                try Basket(of: order, in: reader),
                request.shop,
                in: reader
            )
            return (options, order.kind == .sale ? options.share : nil)
        }
        let usesCredit = share != nil && CreditShare.isTicked(request.form)
        // A transfer that is awaited is not offered again, and goes on to be awaited for the rest.
        let awaited = usesCredit && order.method == .bankTransfer ? order.method.key : nil
        let method = try options.read(request.form[PaymentOptions.fieldName] ?? awaited)
        if usesCredit { try share?.check(method, in: request.shop) }
        return (method, usesCredit)
    }

    private static func again(
        _ request: PageRequest,
        _ signedIn: SignedIn,
        status: Status,
        _ change: (inout OrderPage) -> Void
    ) throws -> Response {
        var page = try OrderPage(try order(request, signedIn), in: request.shop)
        change(&page)
        return try request.page(page, status: status)
    }
}

extension StoredAttempt.State {
    fileprivate var flash: Flash {
        switch self {
        case .paid: Flash(.done, "Your payment has arrived. Thank you.")
        case .processing: Flash(.note, "Your payment is on its way. We start when it has arrived.")
        case .held: Flash(.note, "Your payment has arrived and is being looked at. We will write to you.")
        case .opening, .open: Flash(.problem, "The payment was not completed. Nothing was charged; please try again.")
        case .failed, .expired: Flash(.problem, "The payment did not go through. Please try again or pay another way.")
        }
    }
}
