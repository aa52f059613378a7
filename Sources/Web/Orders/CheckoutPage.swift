import Commerce
import HTTP
import Shop
import Storage
import Templates

struct CheckoutPage: PageModel {
    static let template = "checkout"

    struct Line: Sendable {
        let name: String
        let selection: Selection
        let price: Money

        var value: Value {
            [
                "icon": .text(selection.product.icon),
                "name": .text(name),
                "inputs": .list(selection.inputs.map(\.value)),
                "price": PriceTag(price: price).value,
                "renewal": .optional(selection.renewal),
            ]
        }
    }

    /// nil for a visitor who has not signed in.
    let account: Fact?
    let lines: [Line]
    /// Of a cart with more lines than `unfolded`, so many are shown and the others folded.
    private static let shown = 5
    private static let unfolded = 8
    let totals: Totals
    let token: String
    var form: Form
    var hasChanged: Bool
    /// Who the invoice is for; nil in a shop without tax, which need not know.
    var billing: Form?
    /// Where the customer says to be; nil before that.
    private let place: String?
    private let options: PaymentOptions?
    /// What is to be agreed to for what is in the cart.
    private let consents: [String]
    private let share: CreditShare?

    init(
        _ cart: PricedCart,
        of customer: Customer?,
        in shop: Shop,
        typed: FormFields = FormFields(),
        typedBilling: BillingForm? = nil
    ) throws {
        account = customer.map { Fact($0.name, $0.email) }
        lines = cart.lines.compactMap { line in
            line.price.map { Line(name: line.title, selection: line.line.selection, price: $0) }
        }
        totals = try Totals(cart)
        token = CheckoutToken(cart).text
        hasChanged = cart.lines.contains { $0.formerPrice != nil }
        var options: PaymentOptions?
        var share: CreditShare?
        var consents: [String] = []
        if let customer, let quote = cart.quote {
            (options, share, consents) = try shop.database.read { reader in
                let offered = try PaymentOptions(for: quote.total, by: customer.id, Basket(cart), shop, in: reader)
                return (
                    offered,
                    offered.share,
                    try reader.paymentRules().consents(for: cart.products).map(\.text)
                )
            }
        }
        (self.options, self.share, self.consents) = (options, share, consents)
        place = cart.taxMode == .none ? nil : cart.billing?.place?.name
        form = Self.form(options, share, lines.map(\.selection), place, consents, typed)
        if let customer, cart.taxMode != .none {
            let (table, register) = try shop.database.read { reader in
                (try reader.taxTable(), try RegisterWord(cart.billing, at: shop.now(), in: reader))
            }
            let known = typedBilling ?? BillingForm(cart.billing ?? BillingDetails(name: customer.name))
            var fields = FormField.billing(known, table)
            if let register, let place = fields.firstIndex(where: { $0.name == "vat_id" }) {
                fields[place].help = register.sentence
            }
            billing = Form(.checkoutBilling, fields)
        }
    }

    private static func form(
        _ options: PaymentOptions?,
        _ share: CreditShare?,
        _ selections: [Selection],
        _ place: String?,
        _ consents: [String],
        _ typed: FormFields
    ) -> Form {
        guard let options else { return Form(.checkout, []) }
        var terms = FormField("terms", "I have read the terms and agree to them", .tick)
        terms.value = "yes"
        var fields = [options.field(chosen: typed[PaymentOptions.fieldName])]
        if let share { fields.append(share.field(typed)) }
        if let keep = options.keepField(for: selections) { fields.append(keep) }
        fields.append(terms)
        if let place {
            var confirmation = FormField("place", "I live, or my business is established, in \(place)", .tick)
            confirmation.value = "yes"
            confirmation.help = "Which tax is charged depends on it."
            fields.append(confirmation)
        }
        fields += consents.enumerated().map { place, text in
            var consent = FormField("\(consentName)\(place)", text, .tick)
            // What is ticked is what was read.
            consent.value = text
            return consent
        }
        return Form(.checkout, fields)
    }

    private static let consentName = "consent"

    /// The texts whose boxes were ticked.
    func agreed(_ typed: FormFields) -> Set<String> {
        Set(consents.indices.compactMap { typed["\(Self.consentName)\($0)"] })
    }

    /// The ways to pay were offered with the page, so that both read the same.
    func read(
        _ typed: FormFields,
        in shop: Shop
    ) throws(InvalidCheckout) -> (method: PaymentMethod, usesCredit: Bool) {
        var errors: [FieldError] = []
        var method: PaymentMethod?
        do throws(FieldError) {
            method = try options?.read(typed[PaymentOptions.fieldName])
            if let method, CreditShare.isTicked(typed) { try share?.check(method, in: shop) }
        } catch {
            errors.append(error)
        }
        if typed["terms"] != "yes" {
            errors.append(FieldError("terms", "Please read the terms and tick the box, or leave the order."))
        }
        if place != nil, typed["place"] != "yes" {
            errors.append(FieldError("place", "Please confirm your country, or correct it above."))
        }
        for (place, text) in consents.enumerated() where typed["\(Self.consentName)\(place)"] != text {
            errors.append(FieldError("\(Self.consentName)\(place)", "Please agree to this, or leave the order."))
        }
        guard errors.isEmpty, let method else { throw InvalidCheckout(errors: errors) }
        return (method, share != nil && CreditShare.isTicked(typed))
    }

    var record: Record {
        var form = form.record
        form["token"] = .text(token)
        form["hint"] = .optional(options?.hint)
        return [
            "account": account.map { ["name": .text($0.label), "email": .text($0.text)] } ?? .nothing,
            "lines": .list(lines.prefix(isFolded ? Self.shown : lines.count).map(\.value)),
            "more": isFolded ? more : .nothing,
            "totals": totals.value,
            "form": .record(form),
            "hasChanged": .flag(hasChanged),
            "billing": billing.map { .record($0.record) } ?? .nothing,
            "place": .optional(place),
            "canPay": .flag(billing == nil || place != nil),
        ]
    }

    private var isFolded: Bool { lines.count > Self.unfolded }

    private var more: Value {
        let rest = lines.dropFirst(Self.shown)
        return ["words": .text("And \(rest.count.grouped) more items"), "lines": .list(rest.map(\.value))]
    }

    private init(account: Fact?, lines: [Line], totals: Totals, token: String, form: Form) {
        self.account = account
        self.lines = lines
        self.totals = totals
        self.token = token
        self.form = form
        hasChanged = true
        billing = .sample
        place = "Germany"
        options = PaymentOptions(options: [])
        share = nil
        consents = []
    }

    static let sample = CheckoutPage(
        account: Fact("Ada Lovelace", "ada@example.com"),
        lines: Array(
            repeating: Line(name: "Web hosting, monthly", selection: .sample, price: Money(minor: 648, .usd)),
            count: Self.unfolded + 1
        ),
        totals: .sample,
        token: "key.seen",
        form: .sample
    )
}
