import Commerce
import Shop
import Storage

/// A product's order form: its plans with their prices, its fields with what was typed, and what it comes to.
struct OrderForm {
    private let type: ProductType
    private let typed: TypedOrder
    private(set) var fields: [FormField] = []
    /// For what is chosen; nil while too little is.
    private(set) var price: PriceTag?
    private(set) var waiting: String?
    private(set) var hint: String?
    private(set) var followsForm = false

    init(_ type: ProductType, _ typed: TypedOrder, _ shop: Shop, in reader: Reader) throws {
        self.type = type
        self.typed = typed
        let offers = type.hasOwnList ? [] : try shop.offers(of: type, in: reader)
        var plans: [PlanKey] = []
        var quantities: ClosedRange<Int>?
        switch type.plans {
        case .single: plans = offers.map(\Offer.plan.key)
        case .cycle: plans = addChoice("billing_cycle", "Billing", offers)
        case .choice(let name, _): plans = addChoice(name, "Size", offers)
        case .tools(let name, _): plans = addTools(name, offers)
        case .package(let name), .rate(let name, _):
            let chosen = try chosenOffer(name, shop, in: reader)
            plans = chosen.map { [$0.plan.key] } ?? []
            quantities = chosen?.plan.plan?.quantities
            addChosen(name, chosen)
        case .domain(let name, _): plans = typed.first(name).flatMap { PlanKey(ending: $0) }.map { [$0] } ?? []
        }
        addFields(within: quantities)
        try setPrice(of: plans, shop, in: reader)
    }

    // MARK: Plans

    private mutating func addChoice(_ name: String, _ label: String, _ offers: [Offer]) -> [PlanKey] {
        let wanted = typed.first(name)
        let chosen = offers.first { $0.plan.key.text == wanted } ?? offers.first
        let monthly = offers.first { $0.plan.key == PlanKey(.monthly) }?.price.retail
        let options = offers.map { offer in
            FormField.Option(
                value: offer.plan.key.text,
                label: offer.plan.name,
                price: offer.price.retail.description,
                per: offer.per(as: type),
                saving: monthly.flatMap { offer.saving(against: $0) },
                isSelected: offer.plan.key == chosen?.plan.key
            )
        }
        fields.append(FormField(name, label, .radio(options)))
        followsForm = offers.count > 1
        return chosen.map { [$0.plan.key] } ?? []
    }

    private mutating func addTools(_ name: String, _ offers: [Offer]) -> [PlanKey] {
        let wanted = Set(typed.all(name))
        let options = offers.map { offer in
            FormField.Option(
                value: offer.plan.key.text,
                label: offer.plan.name,
                price: offer.price.retail.description,
                per: offer.per(as: type),
                isSelected: wanted.contains(offer.plan.key.text)
            )
        }
        var field = FormField(name, "Tools", .checkboxes(options))
        field.help = "Take one or several."
        fields.append(field)
        followsForm = true
        return offers.map(\.plan.key).filter { wanted.contains($0.text) }
    }

    private func chosenOffer(_ name: String, _ shop: Shop, in reader: Reader) throws -> Offer? {
        guard let text = typed.first(name), let key = PlanKey(text.trimmed) else { return nil }
        return try shop.offer(type, key, in: reader)
    }

    private mutating func addChosen(_ name: String, _ offer: Offer?) {
        guard let offer else {
            waiting = "Choose one from the list; then it can go into the cart."
            return
        }
        let choice = FormField.Choice(
            label: offer.plan.placeName,
            detail: offer.plan.facts,
            changeHref: Link.product(type.key).path + "#search"
        )
        var field = FormField(name, "Plan", .chosen(choice))
        field.value = offer.plan.key.text
        fields.append(field)
    }

    // MARK: Fields

    private mutating func addFields(within quantities: ClosedRange<Int>?) {
        let hasNumber = !typed.isPosted && !(typed.first("phone_number") ?? "").trimmed.isEmpty
        for field in type.fields {
            // A number that was picked stands for its area.
            if case .areaCode = field.kind, hasNumber { continue }
            var shown = FormField(field, typed: typed.first(field.name))
            if case .quantity(let range) = field.kind {
                let allowed = quantities?.clamped(to: range) ?? range
                (shown.min, shown.max) = (String(allowed.lowerBound), String(allowed.upperBound))
                if typed.first(field.name) == nil, let start = Int(field.initial), !allowed.contains(start) {
                    shown.value = String(allowed.lowerBound)
                }
                followsForm = true
            }
            if !typed.isPosted, let value = picked(field) {
                let href = Link.product(type.key).path + "#search"
                shown.control = .chosen(FormField.Choice(label: value, changeHref: href))
                shown.value = value
            }
            fields.append(shown)
        }
    }

    /// The value that a search result brought along.
    private func picked(_ field: Field) -> String? {
        switch field.kind {
        case .domain where type.plans.parameter == field.name: break
        case .phoneNumber: break
        default: return nil
        }
        return (try? field.read(typed.first(field.name)))?.text
    }

    // MARK: Price

    private mutating func setPrice(of plans: [PlanKey], _ shop: Shop, in reader: Reader) throws {
        let selection = Selection(product: type.key, plans: plans, quantity: quantity, parameters: [])
        guard !plans.isEmpty, quantity > 0 else { return }
        do {
            let priced = try shop.priced(selection, in: reader)
            guard priced.isForSale else { return }
            price = PriceTag(price: priced.shelf, per: per(of: selection), note: priced.taxNote?.text)
            hint = selection.renewal
        } catch is PriceError {
            // The form says what is wrong when it is sent.
        } catch is MoneyError {
            // A quantity beyond all bounds.
        }
    }

    private func per(of selection: Selection) -> String? {
        if case .rate = type.plans { return "for \(selection.quantity)" }
        return selection.cycle?.per
    }

    private var quantity: Int {
        guard case .rate(_, let name) = type.plans else { return 1 }
        return fields.first { $0.name == name }.flatMap { Int($0.value.trimmed) } ?? 0
    }
}

extension FormField {
    /// A field of an order, with what was typed so far.
    init(_ field: Field, typed: String?) {
        self.init(field.name, field.label, .input("text"))
        value = typed ?? field.initial
        help = field.help.isEmpty ? nil : field.help
        placeholder = field.placeholder.isEmpty ? nil : field.placeholder
        isRequired = field.isRequired
        switch field.kind {
        case .text(let maximum): maxlength = maximum
        case .paragraph(let maximum):
            control = .textArea
            maxlength = maximum
        case .subdomain(let suffix):
            self.suffix = suffix
            maxlength = 40
        case .domain, .hostname:
            inputmode = "url"
            maxlength = 253
        case .cpanelUsername: maxlength = 16
        case .webAddress:
            control = .input("url")
            maxlength = 500
        case .quantity(let range):
            control = .input("number")
            (min, max, step) = (String(range.lowerBound), String(range.upperBound), "1")
        case .choice(let choices):
            control = .select(
                choices.map { Option(value: $0.value, label: $0.label, isSelected: $0.value == value) }
            )
        case .phoneNumber: control = .input("tel")
        case .areaCode:
            inputmode = "numeric"
            maxlength = 5
        }
    }
}

extension Offer {
    /// What a longer period saves against paying by the month.
    func saving(against monthly: Money) -> String? {
        guard let months = BillingCycle(rawValue: plan.key.text)?.months, months > 1, monthly.minor > 0 else {
            return nil
        }
        let (full, overflow) = monthly.minor.multipliedReportingOverflow(by: Int64(months))
        guard !overflow, full > price.retail.minor else { return nil }
        let percent = Int128(full - price.retail.minor) * 100 / Int128(full)
        return percent > 0 ? "Save \(percent)%" : nil
    }
}

extension CataloguePlan {
    /// "3 GB · 30 days"; nil when neither is known.
    var facts: String? {
        let volume = megabytes.map(Self.volume)
        let span = days.map { $0 == 1 ? "1 day" : String($0) + " days" }
        guard let volume, let span else { return volume ?? span }
        return volume + " · " + span
    }

    /// The name without the volume and the days at its end, which `facts` say: "Japan 3GB 30Days" is "Japan".
    var placeName: String {
        guard megabytes != nil || days != nil, let place = PackageName.place(of: name) else { return name }
        return place.isEmpty ? name : place
    }

    private static func volume(_ megabytes: Int) -> String {
        for unit in [1024, 1000] where megabytes >= unit && megabytes.isMultiple(of: unit) {
            return "\(megabytes / unit) GB"
        }
        guard megabytes > 1000 else { return "\(megabytes) MB" }
        return "\(megabytes / 1024).\(megabytes % 1024 * 10 / 1024) GB"
    }
}

extension PlanKey {
    /// What a typed domain ends in.
    fileprivate init?(ending typed: String) {
        guard let name = DomainName(typed.trimmed) else { return nil }
        self.init(name.suffix)
    }
}
