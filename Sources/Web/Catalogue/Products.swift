import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/products`: everything that is sold, one category of it, or what a few words find.
enum Products {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let shop = request.shop
        let shelf = try shop.database.read { try shop.shelf(in: $0) }
        let words = String((request.query["q"] ?? "").trimmed.prefix(100))
        let category = request.query["category"].flatMap(Commerce.Category.init(rawValue:))
        var cards = shelf.map(ProductCard.init)
        if let category { cards.removeAll { $0.type.category != category } }
        if !words.isEmpty { cards = ProductSearch(words).found(in: cards) }
        return try request.page(
            ProductsPage(
                words: words,
                category: category,
                aisles: Aisle.all(cards),
                canonical: shop.url + (category?.path ?? Link.products.path)
            )
        )
    }
}

/// Finds products by words of what they are, and eSIM plans by the country.
struct ProductSearch {
    private let words: [String]

    private static let silent: Set<String> = [
        "a", "an", "and", "for", "in", "my", "of", "on", "or", "the", "to", "with",
    ]

    init(_ typed: String) {
        let all = typed.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let telling = all.filter { !Self.silent.contains($0) }
        words = Array((telling.isEmpty ? all : telling).prefix(8))
    }

    func found(in cards: [ProductCard]) -> [ProductCard] {
        guard !words.isEmpty else { return [] }
        return cards.compactMap { card in
            let left = words.filter { !Self.isFound($0, in: card.type) }
            if left.isEmpty { return card }
            // What is left may be where an eSIM is for.
            guard case .package = card.type.plans, let country = Country.code(matching: left.joined(separator: " "))
            else { return nil }
            var there = card
            there.href += Link.query([("country", country)])
            return there
        }
    }

    private static func isFound(_ word: String, in type: ProductType) -> Bool {
        let texts = [type.name, type.summary, type.category.label, type.key.text] + type.benefits
        return texts.contains { text in
            text.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.hasPrefix(word) }
        }
    }
}

struct ProductsPage: PageModel {
    static let template = "products"
    static let hasForm = false

    let words: String
    let category: Commerce.Category?
    let aisles: [Aisle]
    var canonical: String?

    var layout: LayoutOptions {
        let names = aisles.count > 1 ? aisles.map(\.category.label) : aisles.flatMap(\.cards).map(\.type.name)
        return LayoutOptions(
            description: names.isEmpty ? nil : "Prices and order forms: \(names.joined(separator: ", ")).",
            canonical: canonical,
            picture: "pictures/shop.png"
        )
    }

    private var count: Int { aisles.reduce(0) { $0 + $1.cards.count } }

    var record: Record {
        [
            "q": .text(words),
            "heading": .text(words.isEmpty ? category?.label ?? "Products" : "Results"),
            "isSearch": .flag(!words.isEmpty),
            "count": .optional(words.isEmpty ? nil : count == 1 ? "1 product" : "\(count) products"),
            "hasProducts": .flag(count > 0),
            "tabs": .list(tabs),
            "categories": .list(aisles.map(\.value)),
        ]
    }

    private var tabs: [Value] {
        let all: Value = [
            "label": "All", "href": .text(Link.products.path), "isCurrent": .flag(category == nil && words.isEmpty),
        ]
        return [all]
            + Commerce.Category.allCases.map { category in
                [
                    "label": .text(category.label),
                    "href": .text(category.path),
                    "isCurrent": .flag(category == self.category && words.isEmpty),
                ]
            }
    }

    static let sample = ProductsPage(words: "vpn", category: .connectivity, aisles: [.sample])
}
