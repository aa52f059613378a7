import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/products`: what is sold, what could be, and how fresh the catalogue is.
enum ProductTable {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try ProductTablePage(request.shop))
    }

    /// `on` or `off` names the product.
    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let turnsOn = request.form["on"] != nil
        guard let key = (request.form["on"] ?? request.form["off"]).flatMap({ ProductKey($0) }) else {
            throw PageError.notFound
        }
        do {
            try await request.shop.setOnSale(key, turnsOn)
        } catch is ChangeCatalogueError {
            throw PageError.notFound
        }
        let name = ProductType.of(key)?.name ?? key.text
        return request.redirect(
            to: .adminProducts,
            flash: Flash(.done, "\(name): \(turnsOn ? "on sale" : "off sale").")
        )
    }

    static func sync(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let results = await request.shop.syncCatalogue()
        let failed = CatalogueList.allCases.filter { results[$0]?.isStored != true }
        guard failed.isEmpty else {
            let names = failed.map(\.rawValue).joined(separator: ", ")
            let flash = Flash(.problem, "Not read: \(names). What was read last goes on being sold.")
            return request.redirect(to: .adminProducts, flash: flash)
        }
        return request.redirect(to: .adminProducts, flash: Flash(.done, "The catalogue is read."))
    }
}

struct ProductTablePage: PageModel {
    static let template = "admin/products"

    struct Row: Sendable {
        let type: ProductType
        let product: CatalogueProduct?
        let price: PriceTag?
        let hasCost: Bool
    }

    private let rows: [Row]
    private let unknown: [CatalogueProduct]
    private let synced: String
    private let isStale: Bool

    init(_ shop: Shop) throws {
        let now = shop.now()
        (rows, unknown, synced, isStale) = try shop.database.read { reader in
            let products = try reader.products()
            let byKey = Dictionary(products.map { ($0.key, $0) }) { first, _ in first }
            let rows = try ProductType.all.map { type in
                Row(
                    type: type,
                    product: byKey[type.key],
                    price: try shop.shelfItem(type, in: reader).priceTag,
                    hasCost: try !reader.cheapestPlans(of: type.key, limit: 1).isEmpty
                )
            }
            let syncs = try reader.syncs()
            let oldest = CatalogueList.allCases.map { syncs[$0]?.succeededAt }
            let last = oldest.contains(nil) ? nil : oldest.compactMap(\.self).min()
            let failures = CatalogueList.allCases.compactMap { list in
                syncs[list].flatMap { $0.failure.isEmpty ? nil : "\(list.rawValue): \($0.failure)" }
            }
            let text = ([last?.minuteText ?? "never in full"] + failures).joined(separator: "; ")
            let isStale = !failures.isEmpty || last.map { now.timeIntervalSince($0) > 3600 } ?? true
            return (rows, products.filter { $0.type == nil && $0.isListed }, text, isStale)
        }
    }

    var record: Record {
        [
            "synced": .text(synced),
            "isStale": .flag(isStale),
            "syncAction": .text(Link.adminProducts.path + "/sync"),
            "action": .text(Link.adminProducts.path),
            "products": .list(rows.map(\.value)),
            "unknown": .list(
                unknown.map {
                    ["key": .text($0.key.text), "name": .text($0.name), "detail": .optional($0.description)]
                }
            ),
            "hasUnknown": .flag(!unknown.isEmpty),
        ]
    }

    private init(sample product: CatalogueProduct) {
        rows = [
            Row(type: .vpn, product: product, price: .sample, hasCost: true),
            Row(type: .vpn, product: nil, price: nil, hasCost: false),
        ]
        unknown = [product]
        (synced, isStale) = ("12 June, 14:03", true)
    }

    static let sample = ProductTablePage(
        sample: CatalogueProduct(
            key: ProductType.vpn.key,
            name: "VPN",
            description: "Private.",
            isListed: true,
            isOnSale: false
        )
    )
}

extension ProductTablePage.Row {
    fileprivate var value: Value {
        let isOn = product?.isOnSale == true
        return [
            "key": .text(type.key.text),
            "icon": .text(type.key.icon),
            "name": .text(type.name),
            "href": .text(Link.product(type.key).path),
            "category": .text(type.category.label),
            "price": .optional(price.map { ($0.isFrom ? "from " : "") + $0.price.description }),
            "state": state.value,
            "isOn": .flag(isOn),
            "canTurnOn": .flag(product != nil && !isOn),
            "problem": .optional(problem),
        ]
    }

    private var state: StateWord {
        guard let product, product.isListed else { return StateWord(mark: .off, word: "not listed") }
        guard product.isOnSale else { return StateWord(mark: .off, word: "off sale") }
        return price == nil
            ? StateWord(mark: .problem, word: "cannot be bought") : StateWord(mark: .done, word: "on sale")
    }

    private var problem: String? {
        guard let product else { return "The supplier has not listed it." }
        guard product.isListed else { return "The supplier lists it no longer." }
        guard product.isOnSale, price == nil else { return nil }
        return hasCost ? "Every price is below the floor." : "No plan has a cost: enter one under Prices."
    }
}
