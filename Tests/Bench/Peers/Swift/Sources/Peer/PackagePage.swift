import Foundation
import GRDB

/// Made of names and values without a type: swift-mustache reads structures by reflection, which takes it longer.
typealias Record = [String: Any]

/// What is the same for every visitor until the catalogue changes. `@unchecked Sendable`: nothing changes it.
struct PackageFacets: @unchecked Sendable {
    /// "2,000"
    let count: String
    /// The choices of the places, by name.
    let places: [Record]

    init(_ database: Database) throws {
        let plans = try Int.fetchOne(database, sql: "SELECT count(*) FROM plans WHERE \(listed)") ?? 0
        count = plans.formatted(.number.locale(Locale(identifier: "en_US")))
        places = try Row.fetchAll(
            database,
            sql: """
                SELECT location, count(*) FROM plan_locations JOIN plans ON plans.id = plan_id WHERE \(listed)
                GROUP BY location
                """
        ).map { row in
            let code: String = row[0]
            let name = Locale(identifier: "en_US").localizedString(forRegionCode: code) ?? code
            return (code, "\(name) (\(row[1] as Int))")
        }.sorted { $0.1 < $1.1 }.map { option($0.0, $0.1) }
    }
}

private let listed = "product_key = 'esim' AND is_listed = 1 AND cost_order IS NOT NULL"

/// The model of `product.html`. `@unchecked Sendable`: made in one place and read in another, never both.
struct PackagePage: @unchecked Sendable {
    let record: Record

    init(_ facets: PackageFacets, _ database: Database) throws {
        let visitor = Data(count: 32)
        _ = try one(database, "SELECT customer_id FROM sessions WHERE token_digest = ?", [visitor])
        _ = try one(database, "SELECT id, checkout_key, coupon FROM carts WHERE token_digest = ?", [visitor])
        _ = try one(database, "SELECT is_listed, is_on_sale FROM products WHERE key = 'esim'")
        let rule = try one(database, "SELECT markup, floor_minor FROM pricing_rules WHERE scope = 'shop'")
        let factor = 1 + Double((rule?[0] as Int?) ?? 0) / 10_000
        let plans = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT plan_key, name, coalesce(learned_cost, listed_cost, expected_cost), megabytes, days FROM plans
                    WHERE \(listed) ORDER BY cost_order, id LIMIT 25 OFFSET 0
                    """
            )
        )
        record = page(layout: try layout(database), facets, plans.map { result($0, factor) })
    }
}

private func page(layout: Record, _ facets: PackageFacets, _ results: [Record]) -> Record {
    var from = results.first?["price"] as? Record ?? [:]
    from["from"] = true
    return [
        "page": layout,
        "name": "eSIM data plans", "icon": "esim", "summary": summary,
        "category": ["name": "Connectivity", "href": "/products?category=connectivity"] as Record,
        "price": from, "isLong": false,
        "includes": [
            "Paid once, nothing renews", "Installed by scanning a code", "Data only: your number stays as it is",
        ],
        "hasIncludes": true,
        "next": [
            "Check that your phone takes eSIMs and is not locked to a network.",
            "Install it on Wi-Fi before you travel; the code works once.",
            "Switch on data roaming for it when you arrive.",
        ],
        "hasNext": true, "notes": [String](),
        "questions": [
            ["question": "Does it renew?", "answer": "No. It is paid once, and nothing follows."] as Record
        ],
        "hasQuestions": true,
        "search": search(facets, results),
        "form": ["action": "/products/esim", "waiting": "Choose one from the list; then it can go into the cart."]
            as Record,
    ]
}

private let summary = "Mobile data abroad without a plastic card, for one country or many."

private func one(_ database: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
}

private func layout(_ database: Database) throws -> Record {
    let settings = try one(database, "SELECT shop_name, accent, font, tagline, footer, support_email FROM settings")
    let name: String = settings?[0] ?? ""
    let (accent, font) = (settings?[1] as String? ?? "", settings?[2] as String? ?? "")
    return [
        "lang": "en", "dir": "ltr", "shopName": name, "description": summary,
        "canonical": "http://127.0.0.1:18090/products/esim",
        "picture": "http://127.0.0.1:18090/public/pictures/esim.84a6ecf28d4a.png",
        "stylesheet": "/public/shop.308fb0258f40.css", "theme": "/theme.css?accent=\(accent.dropFirst())&font=\(font)",
        "script": "/public/shop.03767db339fb.js", "icons": "/public/icons.73bd6a7c2f0a.svg",
        "demo": true, "test": false, "signedIn": false, "isStaff": false, "flash": [Record](),
    ]
}

private func search(_ facets: PackageFacets, _ results: [Record]) -> Record {
    [
        "isLive": true, "heading": "Find a data plan", "submitLabel": "Search",
        "fields": [
            select("country", "Where", [option("any", "Anywhere")] + facets.places),
            select(
                "gb",
                "Data",
                [option("any", "Any")] + [1, 3, 5, 10, 20, 50].map { option("\($0)", "At least \($0) GB") }
            ),
            select(
                "days",
                "Days",
                [option("any", "Any")] + [3, 7, 15, 30, 90].map { option("\($0)", "At least \($0) days") }
            ),
            [
                "isInput": true, "name": "q", "id": "find-q", "label": "Words", "type": "search", "value": "",
                "required": false, "disabled": false, "autocomplete": "off", "maxlength": "100",
            ] as Record,
            select(
                "sort",
                "Order",
                [
                    option("price", "Price", isSelected: true), option("pricePerGigabyte", "Price per GB"),
                    option("data", "Most data"), option("days", "Longest"),
                ]
            ),
        ],
        "count": "\(facets.count) plans",
        "hasResults": true, "results": results, "moreHref": "/products/esim?page=2#search",
    ]
}

private func select(_ name: String, _ label: String, _ options: [Record]) -> Record {
    [
        "isSelect": true, "name": name, "id": "find-\(name)", "label": label, "required": true, "disabled": false,
        "autocomplete": "off", "choices": options,
    ]
}

private func option(_ value: String, _ label: String, isSelected: Bool = false) -> Record {
    ["value": value, "label": label, "selected": isSelected, "disabled": false]
}

private func result(_ plan: Row, _ factor: Double) -> Record {
    let key: String = plan[0]
    let cents = (Double(plan[2] as String) ?? 0) * 100 * factor
    let digits = String(format: "%.2f", cents.rounded() / 100)
    return [
        "title": place(plan[1]), "facts": facts(plan[3], plan[4]), "isChosen": false, "chooseLabel": "Choose",
        "price": ["amount": digits, "currency": "USD", "text": "$" + digits, "from": false, "isLong": false] as Record,
        "chooseHref": "/products/esim?package_code=\(key)#order",
    ]
}

/// "Japan 3GB 30Days" is "Japan".
private func place(_ name: String) -> String {
    name.split(separator: " ").dropLast(2).joined(separator: " ")
}

private func facts(_ megabytes: Int?, _ days: Int?) -> String {
    let volume = megabytes.map { $0 >= 1024 ? "\($0 / 1024) GB" : "\($0) MB" }
    return [volume, days.map { $0 == 1 ? "1 day" : "\($0) days" }].compactMap { $0 }.joined(separator: " · ")
}
