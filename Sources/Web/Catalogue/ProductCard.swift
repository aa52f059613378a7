import Commerce
import Shop
import Storage
import Templates

/// A product as `product-card.html` shows it.
struct ProductCard: Sendable {
    let type: ProductType
    var href: String
    let price: PriceTag?

    init(_ item: ShelfItem) {
        self.init(item.type, price: item.priceTag)
    }

    private init(_ type: ProductType, price: PriceTag?) {
        self.type = type
        self.price = price
        href = Link.product(type.key).path
    }

    static let sample = ProductCard(.vpn, price: .sample)

    var value: Value {
        [
            "href": .text(href),
            "icon": .text(type.key.icon),
            "name": .text(type.name),
            "summary": .text(type.summary),
            "price": price?.value ?? .nothing,
            "isUnavailable": .flag(price == nil),
        ]
    }
}

/// The products of one category, next to each other.
struct Aisle: Sendable {
    let category: Commerce.Category
    let cards: [ProductCard]

    /// Categories in their order; those without a product are left out.
    static func all(_ cards: [ProductCard]) -> [Aisle] {
        Commerce.Category.allCases.compactMap { category in
            let cards = cards.filter { $0.type.category == category }
            return cards.isEmpty ? nil : Aisle(category: category, cards: cards)
        }
    }

    var value: Value {
        [
            "name": .text(category.label),
            "href": .text(category.path),
            "price": lowest?.value ?? .nothing,
            "products": .list(cards.map(\.value)),
        ]
    }

    private var lowest: PriceTag? {
        guard var tag = cards.compactMap(\.price).min(by: { $0.price.minor < $1.price.minor }) else { return nil }
        tag.isFrom = true
        return tag
    }

    static let sample = Aisle(category: .connectivity, cards: [.sample])
}

extension Commerce.Category {
    var path: String { Link.products.path + Link.query([("category", rawValue)]) }
}

extension ShelfItem {
    var priceTag: PriceTag? {
        cheapest.map { PriceTag($0.price, per: $0.per(as: type), isFrom: hasChoice) }
    }
}

extension Offer {
    /// What its price is for; nil for a thing that is paid once.
    /// - Parameter type: of its product.
    func per(as type: ProductType) -> String? {
        plan.unit == .perThousand ? "per 1,000" : type.cycle(of: plan.key)?.per
    }
}
