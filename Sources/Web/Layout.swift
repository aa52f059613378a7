import Storage
import Templates

/// What a page decides about the layout around it.
struct LayoutOptions: Sendable {
    /// For search engines; the shop's tagline by default.
    var description: String?
    /// The absolute address under which the page should be known.
    var canonical: String?
    /// The absolute address of a picture, for previews of a link.
    var picture: String?
    /// Seconds after which a browser without JavaScript asks again.
    var refresh: Int?
}

/// The record `page` of the layouts.
struct Layout: Sendable {
    let settings: ShopSettings
    let options: LayoutOptions
    let site: SiteOptions
    /// "" on pages without a form.
    let csrf: String
    let customer: Customer?
    let cartCount: Int
    let flash: [Flash]
    /// The address of the shop's logo; its name is shown without one.
    var logo: String?

    var record: Record {
        [
            "lang": "en",
            "dir": "ltr",
            "shopName": .text(settings.shopName),
            "logo": .optional(logo),
            "description": .text(options.description ?? settings.tagline),
            "canonical": .optional(options.canonical),
            "picture": .optional(options.picture),
            "stylesheet": .text(site.asset("shop.css")),
            "theme": .text(Theme.path(settings)),
            "script": .text(site.asset("shop.js")),
            "icons": .text(site.asset("icons.svg")),
            "csrf": .text(csrf),
            "refresh": .optional(options.refresh.map { String($0) }),
            "demo": .flag(site.isDemo),
            "signedIn": .flag(customer != nil),
            "isStaff": .flag(customer?.isStaff ?? false),
            "customerName": .optional(customer?.name),
            "cartCount": .optional(cartCount == 0 ? nil : String(cartCount)),
            "footer": .optional(settings.supportEmail),
            "flash": .list(flash.map { ["kind": .text($0.kind.rawValue), "text": .text($0.text)] }),
        ]
    }
}

extension Value {
    /// A text that may be absent.
    static func optional(_ text: String?) -> Value {
        guard let text, !text.isEmpty else { return .nothing }
        return .text(text)
    }
}
