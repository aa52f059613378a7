import HTTP
import Shop
import Storage
import Templates

/// Imprint, terms and privacy: the reseller's own words, line by line.
enum LegalText {
    static func imprint(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        try show(request, "Imprint", \.imprint)
    }

    static func terms(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        try show(request, "Terms", \.terms)
    }

    static func privacy(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        try show(request, "Privacy", \.privacy)
    }

    private static func show(
        _ request: PageRequest,
        _ heading: String,
        _ text: KeyPath<ShopSettings, String>
    ) throws -> Response {
        let words = try request.shop.database.read { try $0.settings() }[keyPath: text]
        let empty = "The shop has not written this page yet."
        return try request.page(LegalTextPage(heading: heading, text: words.isEmpty ? empty : words))
    }
}

struct LegalTextPage: PageModel {
    static let template = "text"
    static let hasForm = false

    let heading: String
    let text: String
    var updated: String?

    var record: Record { ["heading": .text(heading), "text": .text(text), "updated": .optional(updated)] }

    static let sample = LegalTextPage(heading: "Imprint", text: "Ada Lovelace, London", updated: "3 May 2026")
}
