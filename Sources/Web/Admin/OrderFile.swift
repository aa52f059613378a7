import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/orders/{number}`: everything about one order, and what staff can do about it.
enum OrderFile {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let order = try order(request)
        var page = try OrderFilePage(order, at: request.shop.now(), in: request.shop)
        if let typed = request.query["services"], let line = page.lines.first(where: { $0.id.description == typed }) {
            do {
                page.candidates = (line.id, try await request.shop.candidates(for: line.id))
            } catch is UpstreamError {
                return try request.saying(.problem, "The supplier’s services could not be read just now.").page(page)
            }
        }
        return try request.page(page)
    }

    static func act(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let order = try order(request)
        let lines = try request.shop.database.read { try $0.lines(of: order.id) }
        guard let action = LineAction(rawValue: request.parameters["action"]),
            let line = lines.first(where: { $0.id.description == request.parameters["line"] })
        else { throw PageError.notFound }
        do {
            let service = try request.shop.database.read { try $0.service(of: line.id) }
            guard action.isPossible(in: line.state, with: .init(service)) else { throw ResolveError.notPossible }
            let done = try await action.perform(on: line, request.form, in: request.shop, by: staff.customer.id)
            let path = Link.adminOrder(number: order.number).path + "#line-\(line.id)"
            return request.redirect(toPath: path, flash: Flash(.done, done))
        } catch let error as FieldError {
            return try again(request, .line(line.id, action), [error])
        } catch let error as ResolveError {
            if action == .adopt, error.status == .unprocessableContent {
                return try again(request, .line(line.id, action), [FieldError("service_id", error.sentence)])
            }
            return try again(request, saying: error)
        }
    }

    static func confirmTransfer(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let order = try order(request)
        do {
            let due = try request.shop.database.read { try $0.due(of: order) }
            let transfer = try TypedTransfer(request.form, due: due, at: request.shop.now())
            let received = try await request.shop.confirmBankTransfer(
                order.id,
                amount: transfer.amount,
                receivedAt: transfer.receivedAt,
                bankReference: transfer.reference,
                by: staff.customer.id
            )
            let done = Flash(.done, received.sentence)
            return request.redirect(to: .adminOrder(number: order.number), flash: done)
        } catch let invalid as InvalidTransfer {
            return try again(request, .transfer, invalid.errors)
        } catch let error as PayError {
            switch error {
            case .alreadyRecorded: return try again(request, .transfer, [FieldError("bank_reference", error.sentence)])
            default: return try again(request, saying: error)
            }
        }
    }

    static func cancel(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let order = try order(request)
        do {
            try await request.shop.cancelUnpaid(order.id, by: staff.actor)
            let done = Flash(.done, "The order is cancelled.")
            return request.redirect(to: .adminOrder(number: order.number), flash: done)
        } catch let error as PayError {
            return try again(request, saying: error)
        }
    }

    // MARK: The page again

    private static func order(_ request: PageRequest) throws -> Order {
        guard let order = try request.shop.database.read({ try $0.order(number: request.parameters["number"]) }) else {
            throw PageError.notFound
        }
        return order
    }

    /// With the form that was sent, unfolded, and what is wrong with it.
    private static func again(
        _ request: PageRequest,
        _ place: OrderFilePage.Place,
        _ errors: [FieldError]
    ) throws -> Response {
        var page = try OrderFilePage(try order(request), at: request.shop.now(), in: request.shop)
        page.sent = OrderFilePage.SentForm(place: place, typed: request.form, errors: errors)
        return try request.page(page, status: .unprocessableContent)
    }

    private static func again(_ request: PageRequest, saying error: any UserFacing) throws -> Response {
        let page = try OrderFilePage(try order(request), at: request.shop.now(), in: request.shop)
        return try request.saying(.problem, error.sentence).page(page, status: error.status)
    }
}

extension LineAction {
    /// - Returns: what was done, in a sentence.
    fileprivate func perform(
        on line: OrderLine,
        _ form: FormFields,
        in shop: Shop,
        by staff: Customer.ID
    ) async throws -> String {
        switch self {
        case .retry, .release:
            // After "needs a person" it may have been bought already: whoever says no says why.
            let missing = line.state == .needsPerson ? "Please say how you know that it was not bought." : nil
            try await shop.retry(line.id, by: staff, reason: try form.line("reason", missing: missing))
            return self == .retry ? "It is sent again." : "It is back in the queue."
        case .reconcile:
            shop.bells.reconciler.ring()
            return "We are looking at the supplier’s services now."
        case .adopt:
            let typed = try form.line("service_id", maximum: 64, missing: "Please enter the service’s id.")
            try await shop.adopt(service: typed, for: line.id, by: staff)
            return "The service belongs to this line now."
        case .deliver:
            let missing = "Please write what the customer needs."
            let message = try form.paragraph("message", maximum: 2_000, missing: missing)
            try await shop.markDelivered(line.id, message: message, by: staff)
            return "It is delivered; the customer has a mail."
        case .hold:
            try await shop.hold(line.id, by: staff, reason: try form.line("reason", missing: "Please say why."))
            return "It is held."
        case .refresh:
            try await shop.askAgain(line.id, by: staff)
            return "The supplier is asked once more."
        case .replace:
            let reason = try form.line("reason", missing: "Please say why.")
            return "It is replaced by order \(try await shop.replace(line.id, by: staff, reason: reason))."
        case .cancel:
            try await shop.cancel(line.id, by: staff, reason: try form.line("reason", missing: "Please say why."))
            return "It is cancelled, and \(line.gross) is in the customer’s credit."
        }
    }
}

extension LineAction.Standing {
    init(_ service: Service?) {
        guard let service else {
            self = .nothing
            return
        }
        self = service.isComplete ? .complete : .incomplete
    }
}
