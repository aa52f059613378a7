import Commerce
import Crypto
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/orders/{number}/refund`: money back by the way it came or as credit, and what that costs the reseller.
enum RefundForm {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try RefundPage(try order(request), key: Token.random(bytes: 16).text, in: request.shop))
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let order = try order(request)
        // The form's own key makes pressing twice one refund.
        guard let key = Token(request.form["key"] ?? "") else { throw PageError.staleForm }
        var page = try RefundPage(order, key: key.text, in: request.shop)
        do {
            let done = try await request.shop.carryOut(try page.read(request.form), of: order, key: key.text, by: staff)
            return request.redirect(to: .adminOrder(number: order.number), flash: Flash(.done, done))
        } catch let invalid as InvalidRefund {
            page.form = page.filled(request.form).with(invalid.errors)
            return try request.page(page, status: .unprocessableContent)
        } catch RefundError.underWay {
            let flash = Flash(.note, RefundError.underWay.sentence)
            return request.redirect(to: .adminOrder(number: order.number), flash: flash)
        } catch let error as RefundError {
            let page = try RefundPage(order, key: Token.random(bytes: 16).text, in: request.shop)
            return try request.saying(.problem, error.sentence).page(page, status: error.status)
        }
    }

    private static func order(_ request: PageRequest) throws -> Order {
        guard let order = try request.shop.database.read({ try $0.order(number: request.parameters["number"]) }) else {
            throw PageError.notFound
        }
        return order
    }
}

extension Shop {
    /// - Returns: what was done, in a sentence.
    fileprivate func carryOut(
        _ typed: RefundPage.Typed,
        of order: Order,
        key: String,
        by staff: Staff
    ) async throws -> String {
        switch typed.way {
        case .gateway(let gateway, let payment):
            let request = RefundRequest(
                key: key,
                order: order.id,
                gateway: gateway,
                payment: payment,
                amount: typed.amount,
                reason: typed.reason
            )
            try await payBack(request, by: staff.customer.id)
            return "\(typed.amount) is on its way back to the customer."
        case .credit:
            try await refundToCredit(
                order.id,
                amount: typed.amount,
                reason: typed.reason,
                key: key,
                by: staff.customer.id
            )
            return "\(typed.amount) is in the customer’s credit."
        }
    }
}

struct InvalidRefund: Error {
    let errors: [FieldError]
}

struct RefundPage: PageModel {
    static let template = "admin/refund"

    /// Back by the gateway that it came from, or into the customer's credit.
    enum Way: Hashable, Sendable {
        case gateway(String, payment: String)
        case credit
    }

    /// A way, and what may go back by it.
    struct Source: Sendable {
        let way: Way
        let label: String
        let left: Money
        let detail: String

        /// What the form sends.
        var value: String {
            switch way {
            case .gateway(_, let payment): payment
            case .credit: "credit"
            }
        }
    }

    struct Typed: Sendable {
        let way: Way
        let amount: Money
        let reason: String
    }

    let number: String
    let total: Money
    let sources: [Source]
    let losses: [Fact]
    let key: String
    var form: Form

    init(_ order: Order, key: String, in shop: Shop) throws {
        number = order.number
        total = order.total
        self.key = key
        (sources, losses) = try shop.database.read { reader in
            let payments = try reader.payments(of: order.id)
            let sources = try payments.compactMap { payment -> Source? in
                guard case .gateway(let gateway) = payment.method, order.kind == .sale else { return nil }
                let left = try reader.refundable(payment, of: order)
                return Source(
                    way: .gateway(gateway, payment: payment.sourceID),
                    label: "\(payment.amount) by \(payment.method.label)",
                    left: left,
                    detail: "\(left) can be paid back. \(payment.sourceID)"
                )
            }
            let left = try reader.refundable(of: order)
            let detail = "\(left) can be given back, however it was paid. It pays the next order."
            let credit = Source(way: .credit, label: "Into the account credit", left: left, detail: detail)
            return (sources + [credit], try Self.losses(of: order, in: reader))
        }
        form = Form(.adminRefund(number: order.number), Self.fields(sources))
    }

    /// What does not come back with it.
    private static func losses(of order: Order, in reader: Reader) throws -> [Fact] {
        var facts: [Fact] = []
        for cost in try reader.booked(.upstreamCost, of: order.id) where !cost.isZero {
            facts.append(Fact("The supplier keeps", cost.description))
        }
        for fee in try reader.booked(.gatewayFees, of: order.id) where !fee.isZero {
            facts.append(Fact("The gateway keeps", fee.description))
        }
        return facts
    }

    private static func fields(_ sources: [Source]) -> [FormField] {
        let open = sources.filter { $0.left.minor > 0 }
        guard let first = open.first else { return [] }
        let choices = open.map { source in
            FormField.Option(
                value: source.value,
                label: source.label,
                detail: source.detail,
                isSelected: source.value == first.value
            )
        }
        var amount = FormField("amount", "Amount", .input("text"))
        amount.inputmode = "decimal"
        amount.suffix = first.left.currency.code
        amount.value = first.left.plain
        var reason = FormField("reason", "Reason", .input("text"))
        reason.maxlength = 300
        reason.help = "For the timeline; the customer does not see it."
        var loss = FormField("loss", "I have seen what I lose by it", .tick)
        loss.value = "yes"
        return [FormField("payment", "Which way", .radio(choices)), amount, reason, loss]
    }

    /// With what was typed.
    func filled(_ typed: FormFields) -> Form {
        var form = form
        for place in form.fields.indices {
            let name = form.fields[place].name
            guard name == "amount" || name == "reason" else { continue }
            form.fields[place].value = typed[name] ?? ""
        }
        return form
    }

    func read(_ typed: FormFields) throws(InvalidRefund) -> Typed {
        var errors: [FieldError] = []
        let source = sources.first { $0.value == typed["payment"] }
        if source == nil { errors.append(FieldError("payment", "Please choose a way.")) }
        let amount = source.flatMap { Money(typed: (typed["amount"] ?? "").trimmed, $0.left.currency) }
        if let source, amount?.minor ?? 0 <= 0 {
            errors.append(FieldError("amount", "Enter the amount such as \(source.left.plain)."))
        } else if let source, let amount, amount.minor > source.left.minor {
            errors.append(FieldError("amount", RefundError.tooMuch(left: source.left).sentence))
        }
        var reason = ""
        do throws(FieldError) {
            reason = try typed.line("reason", maximum: 300, missing: "Please say why.")
        } catch {
            errors.append(error)
        }
        if typed["loss"] != "yes" {
            errors.append(FieldError("loss", "Please look at what you lose, and tick the box."))
        }
        guard errors.isEmpty, let source, let amount else { throw InvalidRefund(errors: errors) }
        return Typed(way: source.way, amount: amount, reason: reason)
    }

    var record: Record {
        var record = form.record
        record["key"] = .text(key)
        return [
            "number": .text(number),
            "orderHref": .text(Link.adminOrder(number: number).path),
            "total": .text(total.description),
            "losses": .list(losses.map(\.value)),
            "hasLosses": .flag(!losses.isEmpty),
            "form": form.fields.isEmpty ? .nothing : .record(record),
        ]
    }

    private init(number: String, total: Money, losses: [Fact], form: Form) {
        self.number = number
        self.total = total
        sources = []
        self.losses = losses
        key = "key"
        self.form = form
    }

    static let sample = RefundPage(
        number: "7K2QX-9PM4D",
        total: Money(minor: 648, .usd),
        losses: [Fact("The gateway keeps", "$0.49")],
        form: .sample
    )
}
