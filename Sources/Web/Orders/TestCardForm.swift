import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/orders/{number}/test-card/{attempt}`: in the demo the customer says what the card company answers.
enum TestCardForm {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let order = try payable(request, signedIn)
        guard order.state == .awaitingPayment else { return request.redirect(to: .order(number: order.number)) }
        return try request.page(try page(request, order))
    }

    static func submit(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let order = try payable(request, signedIn)
        guard let decide = request.context.options.decideTestCard else { throw PageError.notFound }
        let attempt = request.parameters["attempt"]
        switch request.form["answer"] {
        case "approve": _ = decide(attempt, true)
        case "decline": _ = decide(attempt, false)
        default:
            return try request.saying(.problem, "Please choose one of the two answers.")
                .page(try page(request, order), status: .unprocessableContent)
        }
        return request.redirect(to: .order(number: order.number), flash: try await settle(attempt, order, request))
    }

    /// What was decided first counts, also after a second press: it is read back, not assumed.
    private static func settle(_ attempt: String, _ order: Order, _ request: PageRequest) async throws -> Flash {
        do {
            try await request.shop.settle(attempt: attempt)
        } catch is PayError {
            return Flash(.problem, "That card page is not open any more. Nothing was charged; please try again.")
        }
        let (state, isPaid) = try request.shop.database.read { reader in
            (try reader.order(order.id)?.state, try reader.paymentAttempt(attempt)?.state == .paid)
        }
        guard isPaid else { return Flash(.problem, "The card was declined. Nothing was charged.") }
        let isLate = state == .cancelled || state == .expired
        return isLate
            ? Flash(.note, "The order had ended before; what you paid is in your account credit.")
            : Flash(.done, "Paid with the test card. Thank you.")
    }

    private static func payable(_ request: PageRequest, _ signedIn: SignedIn) throws -> Order {
        let order = try CustomerOrder.order(request, signedIn)
        let attempt = try request.shop.database.read { try $0.paymentAttempt(request.parameters["attempt"]) }
        guard let attempt, attempt.order == order.id, attempt.gateway == "test_card" else { throw PageError.notFound }
        return order
    }

    private static func page(_ request: PageRequest, _ order: Order) throws -> TestCardPage {
        let id = request.parameters["attempt"]
        guard let attempt = try request.shop.database.read({ try $0.paymentAttempt(id) }) else {
            throw PageError.notFound
        }
        return TestCardPage(number: order.number, amount: attempt.amount, attempt: id)
    }
}

struct TestCardPage: PageModel {
    static let template = "card"

    let number: String
    let amount: Money
    let attempt: String

    var record: Record {
        [
            "number": .text(number),
            "amount": .text(amount.description),
            "action": .text(Link.testCard(number: number, attempt: attempt).path),
            "orderHref": .text(Link.order(number: number).path),
        ]
    }

    static let sample = TestCardPage(number: "7K2QX-9PM4D", amount: Money(minor: 648, .usd), attempt: "a")
}
