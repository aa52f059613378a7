import Commerce
import Crypto
import HTTP
import Shop
import Storage
import Templates

/// `/admin/customers/{id}`: one customer's orders, kept card and credit; staff may add to that.
enum CustomerFile {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try page(request, try customer(request)))
    }

    static func addCredit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let customer = try customer(request)
        do {
            let gift = try Gift(request.form, in: try request.shop.database.read { try $0.settings().currency })
            try await request.shop.addCredit(
                gift.amount,
                to: customer.id,
                reason: gift.reason,
                key: gift.key,
                by: staff.customer.id
            )
            let done = Flash(.done, "\(gift.amount) added to the credit of \(customer.name).")
            return request.redirect(to: .adminCustomer(customer.id), flash: done)
        } catch let invalid as InvalidGift {
            var page = try page(request, customer)
            page.credit = CustomerPage.credit(customer.id, page.balance.currency, typed: request.form, invalid.errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }

    static func removeCard(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let customer = try customer(request)
        let isDone = try await request.shop.removeCard(of: customer.id, by: staff.customer.id)
        let done = Flash(.done, "The card of \(customer.name) is removed. They are asked before each renewal.")
        let flash = isDone ? done : Flash(.note, "There is no card any more.")
        return request.redirect(to: .adminCustomer(customer.id), flash: flash)
    }

    private static func customer(_ request: PageRequest) throws -> Customer {
        guard let id = Int64(request.parameters["id"]),
            let customer = try request.shop.database.read({ try $0.customer(.init(id)) })
        else { throw PageError.notFound }
        return customer
    }

    private static func page(_ request: PageRequest, _ customer: Customer) throws -> CustomerPage {
        try request.shop.database.read { reader in
            let currency = try reader.settings().currency
            let entries = try reader.creditEntries(of: customer.id, limit: PageSize.rows)
            return CustomerPage(
                name: customer.name,
                email: customer.email,
                facts: try facts(of: customer, in: currency, reader),
                balance: try reader.credit(of: customer.id, in: currency),
                credit: CustomerPage.credit(customer.id, currency),
                card: try reader.savedCard(of: customer.id).map { CustomerPage.Card($0) },
                entries: entries.map(CreditRow.init),
                orders: try reader.orderSummaries(of: customer.id, limit: PageSize.rows).map {
                    OrderSummaryRow(summary: $0).value
                }
            )
        }
    }

    private static func facts(of customer: Customer, in currency: Currency, _ reader: Reader) throws -> [Fact] {
        let figures = try reader.figures(of: customer.id, in: currency)
        var facts = [
            Fact("Since", customer.createdAt.dayText), Fact("Paid orders", String(figures.orders)),
            Fact("Spent", figures.spent.description),
            Fact("Profit", figures.profit.description),
        ]
        let credit = try reader.creditParts(of: customer.id, in: currency)
        if credit.contains(where: { $0.origin != nil }) {
            let ways = credit.map { part in "\(part.amount) " + (part.origin.map { "by \($0.label)" } ?? "given") }
            facts.append(Fact("Credit came", ways.joined(separator: ", ")))
        }
        if customer.isStaff { facts.append(Fact("Rights", "staff")) }
        if let link = try reader.clientLink(customer.id) {
            facts.append(Fact("At the supplier", link.client.map { "client \($0)" } ?? link.state.words))
        }
        return facts
    }
}

extension ClientState {
    fileprivate var words: String {
        switch self {
        case .none: "not known yet"
        case .creating: "being created"
        case .known: "known"
        case .unknown: "perhaps created; being looked for"
        case .needsPerson: "needs a person"
        }
    }
}

private struct InvalidGift: Error {
    let errors: [FieldError]
}

/// Credit that staff give.
private struct Gift {
    let amount: Money
    let reason: String
    /// Came with the form: one form gives once, however often it is sent.
    let key: String

    static let limit: Int64 = 100_000_000

    init(_ form: FormFields, in currency: Currency) throws(InvalidGift) {
        var errors: [FieldError] = []
        let amount = Money(typed: (form["amount"] ?? "").trimmed, currency)
        if amount == nil { errors.append(FieldError("amount", "Enter an amount such as \(Self.example(currency)).")) }
        if let amount, amount.isZero { errors.append(FieldError("amount", "Nothing is too little.")) }
        if let amount, amount.minor > Self.limit {
            errors.append(FieldError("amount", "At most \(Money(minor: Self.limit, currency)) at once."))
        }
        var reason = ""
        do throws(FieldError) {
            reason = try form.line("reason", missing: "Please say what it is for.")
        } catch {
            errors.append(error)
        }
        let key = Token(form["key"] ?? "")
        if key == nil { errors.append(FieldError("reason", "This form was too old. Please send it once more.")) }
        guard errors.isEmpty, let amount, let key else { throw InvalidGift(errors: errors) }
        self.amount = amount
        self.reason = reason
        self.key = key.text
    }

    private static func example(_ currency: Currency) -> String { Money(minor: 1_250, currency).plain }
}

struct CustomerPage: PageModel {
    static let template = "admin/customer"

    let name: String
    let email: String
    let facts: [Fact]
    let balance: Money
    var credit: ActionForm
    /// The one that a gateway keeps for renewals.
    let card: Card?
    let entries: [CreditRow]
    let orders: [Value]

    struct Card: Sendable {
        let fact: Fact
        let removal: Link

        init(_ saved: SavedCard) {
            fact = Fact("Kept card", "\(saved.card.name), good until \(saved.card.expiry)")
            removal = .adminCard(saved.customer)
        }
    }

    static func credit(
        _ customer: Customer.ID,
        _ currency: Currency,
        typed: FormFields = FormFields(),
        _ errors: [FieldError] = []
    ) -> ActionForm {
        var amount = FormField("amount", "Amount", .input("text"))
        amount.inputmode = "decimal"
        amount.suffix = currency.code
        amount.value = typed["amount"] ?? ""
        var reason = FormField("reason", "Reason", .input("text"))
        reason.maxlength = 300
        reason.help = "The customer reads it."
        reason.value = typed["reason"] ?? ""
        var key = FormField("key", "", .hidden)
        // The same form, mended, is still the same gift.
        key.value = (typed["key"].flatMap { Token($0) } ?? .random()).text
        return ActionForm(
            title: "Add credit",
            help: "It can be spent at checkout like money.",
            submitLabel: "Add",
            form: Form(.adminCredit(customer), [amount, reason, key]).with(errors),
            isOpen: !errors.isEmpty
        )
    }

    var record: Record {
        [
            "name": .text(name),
            "email": .text(email),
            "facts": .list((facts + (card.map { [$0.fact] } ?? [])).map(\.value)),
            "removal": .optional(card?.removal.path),
            "balance": .text(balance.description),
            "credit": credit.value,
            "entries": .list(entries.map(\.value)),
            "hasEntries": .flag(!entries.isEmpty),
            "orders": .list(orders),
            "hasOrders": .flag(!orders.isEmpty),
        ]
    }

    static let sample = CustomerPage(
        name: "Ada",
        email: "ada@example.com",
        facts: [.sample],
        balance: .zero(.usd),
        credit: .sample,
        card: Card(
            SavedCard(
                id: .init(1),
                customer: .init(1),
                gateway: "stripe",
                card: .sample,
                removedAt: nil
            )
        ),
        entries: [.sample],
        orders: [OrderSummaryRow.sample]
    )
}
