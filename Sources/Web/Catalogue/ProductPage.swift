import Commerce
import Shop
import Storage
import Templates

struct ProductPage: PageModel {
    static let template = "product"

    let type: ProductType
    let price: PriceTag?
    var form: Form?
    /// The price depends on the fields.
    let followsForm: Bool
    /// What must be chosen before there is a form.
    var waiting: String?
    let hint: String?
    var unavailable: String?
    let search: SearchPanel?
    /// How fast deliveries of it were lately, once that is measured.
    var speed: String?
    /// Plans that are not sold just now.
    private let paused: [String]
    let canonical: String

    init(_ type: ProductType, _ typed: TypedOrder, search: SearchPanel?, in shop: Shop) throws {
        self.type = type
        canonical = shop.url + Link.product(type.key).path
        let order: OrderForm
        let item: ShelfItem
        let median: Int?
        let isOnSale: Bool
        (order, item, median, paused, isOnSale) = try shop.database.read { reader in
            (
                try OrderForm(type, typed, shop, in: reader), try shop.shelfItem(type, in: reader),
                try reader.medianDelivery(of: type.key),
                type.hasOwnList ? [] : try shop.pausedPlans(of: type, in: reader),
                try shop.isOnSale(type, in: reader)
            )
        }
        speed = DeliverySpeed(median: median)?.sentence
        guard item.cheapest != nil || (isOnSale && type.plans.isPricedBySearch) else {
            (price, form, followsForm, waiting, hint, self.search) = (nil, nil, false, nil, nil, nil)
            unavailable = "This cannot be ordered just now. Please come back later."
            return
        }
        price = order.price ?? item.priceTag
        form = Form(.product(type.key), order.fields)
        followsForm = order.followsForm
        waiting = order.waiting
        hint = order.hint
        unavailable = nil
        self.search = search
    }

    mutating func show(_ error: AddToCartError) {
        switch error {
        case .invalid(let errors):
            form = form?.with(errors)
            if let problem = form?.problem ?? (waiting == nil ? nil : errors.first?.message) { unavailable = problem }
        case .cartFull(let limit):
            unavailable = "Your cart is full: it holds \(limit) things. Please order those first."
        case .unavailable:
            unavailable = "This choice cannot be ordered just now. Please choose another."
        }
    }

    var layout: LayoutOptions {
        LayoutOptions(description: type.summary, canonical: canonical, picture: "pictures/\(type.key.icon).png")
    }

    var record: Record {
        [
            "name": .text(type.name),
            "icon": .text(type.key.icon),
            "summary": .text(type.summary),
            "category": ["name": .text(type.category.label), "href": .text(type.category.path)],
            "price": price?.value ?? .nothing,
            "isLong": .flag(type.name.count > 60),
            "includes": .list(type.benefits.map { .text($0) }),
            "hasIncludes": .flag(!type.benefits.isEmpty),
            "speed": .optional(speed),
            "next": .list((type.untilDelivery + type.nextSteps).map { .text($0) }),
            "hasNext": .flag(!type.nextSteps.isEmpty),
            "notes": .list(notes.map { .text($0) }),
            "questions": .list(questions.map { ["question": .text($0.question), "answer": .text($0.answer)] }),
            "hasQuestions": .flag(!questions.isEmpty),
            "unavailable": .optional(unavailable),
            "search": search?.value ?? .nothing,
            "form": formValue,
        ]
    }

    private var formValue: Value {
        guard let form else { return .nothing }
        var record = form.record
        record["isLive"] = .flag(followsForm)
        record["waiting"] = .optional(waiting)
        record["hint"] = .optional(hint)
        return .record(record)
    }

    private var notes: [String] {
        let pause = paused.isEmpty || form == nil ? [] : ["Not sold just now: \(paused.joined(separator: ", "))."]
        return pause + addressNotes
    }

    /// Known only once it is tried, so it is said before.
    private var addressNotes: [String] {
        type.fields.contains { if case .subdomain = $0.kind { true } else { false } }
            ? ["If the address you choose is taken, nothing is delivered and you choose another."] : []
    }

    private var questions: [(question: String, answer: String)] {
        type.plans.recurs
            ? [("Does it renew?", "You pay for one period. Before it ends you are asked to pay for the next.")]
            : [("Does it renew?", "No. It is paid once, and nothing follows.")]
    }

    private init(sampleOf type: ProductType) {
        self.type = type
        price = .sample
        form = .sample
        followsForm = true
        waiting = "Choose first."
        hint = "Good to know."
        unavailable = "Not now."
        search = .sample
        speed = "Fast."
        paused = ["Yearly"]
        canonical = "https://shop.example/products/vpn"
    }

    static let sample = ProductPage(sampleOf: .appointments)
}

extension PlanSource {
    /// The answer to a search names the cost, so that it can be sold before any list did.
    var isPricedBySearch: Bool {
        if case .domain = self { true } else { false }
    }
}
