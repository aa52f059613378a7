import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/`: what there is and how buying works.
enum Home {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let shop = request.shop
        let (settings, shelf, median) = try shop.database.read { reader in
            (try reader.settings(), try shop.shelf(in: reader), try reader.medianDelivery())
        }
        return try request.page(
            HomePage(
                heading: settings.tagline,
                lead: settings.lead,
                aisles: Aisle.all(shelf.filter { $0.cheapest != nil }.map(ProductCard.init)),
                payments: Self.payments(settings, shop),
                speed: DeliverySpeed(median: median)?.sentence,
                canonical: shop.url + "/"
            )
        )
    }

    private static func payments(_ settings: ShopSettings, _ shop: Shop) -> String {
        var ways = settings.bankDetails.trimmed.isEmpty ? [] : ["bank transfer"]
        // What only pretends to be paid is named only where nothing real is.
        let real = shop.gateways.filter { !$0.isTest }
        ways += real.map { $0.label.prefix(1).lowercased() + $0.label.dropFirst() }
        if real.isEmpty, !shop.gateways.isEmpty { ways.append("test card") }
        ways.append("account credit")
        return ways.count == 1 ? ways[0] : ways.dropLast().joined(separator: ", ") + " or " + ways[ways.count - 1]
    }
}

struct HomePage: PageModel {
    static let template = "home"
    static let hasForm = false

    let heading: String
    let lead: String
    let aisles: [Aisle]
    let payments: String
    /// How fast deliveries were lately, once that is measured.
    var speed: String?
    var canonical: String?

    var layout: LayoutOptions { LayoutOptions(canonical: canonical, picture: "pictures/shop.png") }

    var record: Record {
        [
            "heading": .text(heading.isEmpty ? "Connections, sites and business software" : heading),
            "lead": .optional(lead),
            "speed": .optional(speed),
            "payments": .text(payments),
            "categories": .list(aisles.map(\.value)),
            "questions": .list(
                Self.questions.map { ["question": .text($0.question), "answer": .text($0.answer)] }
            ),
            "hasQuestions": true,
        ]
    }

    private static let questions: [(question: String, answer: String)] = [
        (
            "When do I get what I bought?",
            "Most products are ready within a minute of your payment; hosting and CRM systems take a few more. "
                + "The order’s page says where each of them stands and follows by itself."
        ),
        (
            "Where do I find my logins?",
            "On the order’s page and under “Account”. Passwords stay hidden until you ask for them, "
                + "and nobody else can see them."
        ),
        (
            "What renews?",
            "Each product’s page says so. Data plans and social media services are paid once and never renew."
        ),
        (
            "What if an address or a number is taken?",
            "Then nothing is delivered and we tell you on the order’s page. You choose another or get your money back."
        ),
    ]

    static let sample = HomePage(
        heading: "All you need.",
        lead: "In one place.",
        aisles: [.sample],
        payments: "bank transfer",
        speed: "Fast."
    )
}
