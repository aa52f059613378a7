import Commerce
import Crypto
import HTTP
import Shop
import Storage
import Templates

/// `/account/credit`: where credit came from and went, and how to get more.
enum AccountCredit {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        try request.page(try CreditPage(request, of: signedIn.customer, typed: FormFields()))
    }

    /// Buys credit. What is owed for it is paid like an order.
    static func submit(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let customer = signedIn.customer
        var page = try CreditPage(request, of: customer, typed: request.form)
        do {
            let typed = try page.read(request.form, in: request.shop)
            let number = try await request.shop.topUp(
                typed.amount,
                customer: customer.id,
                method: typed.method,
                key: typed.key
            )
            guard let order = try request.shop.database.read({ try $0.order(number: number) }) else {
                throw PageError.notFound
            }
            return try await request.proceed(to: order, of: customer)
        } catch let invalid as InvalidTopUp {
            page.topUp = page.topUp?.with(invalid.errors)
        } catch let error as TopUpError {
            page.topUp = page.topUp?.with([error.fieldError])
        }
        return try request.page(page, status: .unprocessableContent)
    }
}

struct InvalidTopUp: Error {
    let errors: [FieldError]
}

extension TopUpError {
    fileprivate var fieldError: FieldError {
        switch self {
        case .nothing: FieldError("amount", "Nothing is too little.")
        case .tooMuch(let most):
            FieldError("amount", "At most \(most) can be added now. A top-up that waits for payment counts.")
        case .methodUnavailable:
            FieldError(PaymentOptions.fieldName, "This way to pay is not offered (any more). Please choose another.")
        }
    }
}

struct CreditPage: PageModel {
    static let template = "account-credit"

    let balance: Money
    let entries: [CreditRow]
    let older: String?
    /// nil where there is no way to pay for it.
    var topUp: Form?
    private let options: PaymentOptions

    init(_ request: PageRequest, of customer: Customer, typed: FormFields) throws {
        let before = request.query["before"].flatMap { Int64($0) }
        let shop = request.shop
        (balance, entries, older, options) = try shop.database.read { reader in
            let currency = try reader.settings().currency
            let read = try reader.creditEntries(of: customer.id, before: before, limit: PageSize.rows + 1)
            let (entries, last) = read.onePage()
            let most = try shop.topUpLimit(of: customer.id, in: reader)
            let options = try PaymentOptions(for: most, by: customer.id, .credit, shop, in: reader).forTopUp
            return (
                try reader.credit(of: customer.id, in: currency),
                entries.map(CreditRow.init),
                last.map { Link.credit.path + Link.query([("before", String($0.id))]) },
                most.minor > 0 ? options : PaymentOptions(options: [])
            )
        }
        topUp = Self.form(options, balance.currency, typed)
    }

    private static func form(_ options: PaymentOptions, _ currency: Currency, _ typed: FormFields) -> Form? {
        guard !options.isEmpty else { return nil }
        var amount = FormField("amount", "Amount", .input("text"))
        amount.inputmode = "decimal"
        amount.suffix = currency.code
        amount.value = typed["amount"] ?? ""
        amount.help = "Tax is charged on what you buy with it, not on the top-up. Credit is not paid out."
        var key = FormField("key", "", .hidden)
        // The same form, mended, is still the same top-up.
        key.value = (typed["key"].flatMap { Token($0) } ?? .random()).text
        return Form(.credit, [amount, options.field(chosen: typed[PaymentOptions.fieldName]), key])
    }

    func read(
        _ typed: FormFields,
        in shop: Shop
    ) throws(InvalidTopUp) -> (amount: Money, method: PaymentMethod, key: String) {
        var errors: [FieldError] = []
        let amount = Money(typed: (typed["amount"] ?? "").trimmed, balance.currency)
        if amount == nil {
            let example = Money(minor: 1_250, balance.currency).plain
            errors.append(FieldError("amount", "Enter an amount such as \(example)."))
        }
        var method: PaymentMethod?
        do throws(FieldError) {
            method = try options.read(typed[PaymentOptions.fieldName])
        } catch {
            errors.append(error)
        }
        if let amount, case .gateway(let name) = method,
            let problem = shop.gateways.first(where: { $0.key == name })?.problem(with: amount)
        {
            errors.append(FieldError("amount", problem))
        }
        let key = Token(typed["key"] ?? "")
        if key == nil { errors.append(FieldError("amount", "This form was too old. Please send it once more.")) }
        guard errors.isEmpty, let amount, let method, let key else { throw InvalidTopUp(errors: errors) }
        return (amount, method, key.text)
    }

    var record: Record {
        [
            "balance": .text(balance.description),
            "topUp": topUp.map { .record($0.record) } ?? .nothing,
            "entries": .list(entries.map(\.value)),
            "hasEntries": .flag(!entries.isEmpty),
            "olderHref": .optional(older),
        ]
    }

    private init(balance: Money, entries: [CreditRow], older: String, topUp: Form) {
        (self.balance, self.entries, self.older, self.topUp) = (balance, entries, older, topUp)
        options = PaymentOptions(options: [])
    }

    static let sample = CreditPage(
        balance: .zero(.usd),
        entries: [.sample],
        older: "/account/credit?before=1",
        topUp: .sample
    )
}

extension PaymentOptions {
    /// How much it will be is not known when they are shown: a gateway that cannot take the amount says so when asked.
    var forTopUp: PaymentOptions {
        PaymentOptions(
            options: withoutCredit.options.map { option in
                var option = option
                option.problem = nil
                return option
            }
        )
    }

    var withoutCredit: PaymentOptions { PaymentOptions(options: options.filter { $0.method != .credit }) }
}
