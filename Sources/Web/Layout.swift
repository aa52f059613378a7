import Templates

/// What a page decides about the layout around it.
struct LayoutOptions: Sendable {
    /// For search engines; the shop's tagline by default.
    var description: String?
    /// The absolute address under which the page should be known.
    var canonical: String?
    /// A public file, for previews of a link.
    var picture: String?
    /// Seconds after which a browser without JavaScript asks again.
    var refresh: Int?
}

/// The record `page` of the layouts.
struct Layout: Sendable {
    var options = LayoutOptions()
    var shopName: String
    var tagline: String
    /// The address of the shop's logo; its name is shown without one.
    var logo: String?
    var theme: String
    /// What absolute addresses begin with.
    var origin: String
    var asset: @Sendable (String) -> String
    /// "" on pages without a form.
    var csrf: String
    var isDemo: Bool
    /// Cards are only pretended, though the rest is not.
    var isTestPayment: Bool
    /// nil when nobody has signed in.
    var customerName: String?
    var isStaff: Bool
    var cartCount: Int
    /// The reseller's own words and how to reach them.
    var footer: String?
    var flash: [Flash]

    var record: Record {
        [
            "lang": "en",
            "dir": "ltr",
            "shopName": .text(shopName),
            "logo": .optional(logo),
            "description": .text(options.description ?? tagline),
            "canonical": .optional(options.canonical),
            "picture": .optional(options.picture.map { origin + asset($0) }),
            "stylesheet": .text(asset("shop.css")),
            "invoiceSheet": .text(asset("invoice.css")),
            "theme": .text(theme),
            "script": .text(asset("shop.js")),
            "icons": .text(asset("icons.svg")),
            "csrf": .text(csrf),
            "refresh": .optional(options.refresh.map { String($0) }),
            "demo": .flag(isDemo),
            "test": .flag(isTestPayment),
            "signedIn": .flag(customerName != nil),
            "isStaff": .flag(isStaff),
            "customerName": .optional(customerName),
            "cartCount": .optional(cartCount == 0 ? nil : String(cartCount)),
            "footer": .optional(footer),
            "flash": .list(flash.map { ["kind": .text($0.kind.rawValue), "text": .text($0.text)] }),
        ]
    }

    /// With everything that a page can have.
    static let sample = Layout(
        options: LayoutOptions(
            description: "Plans",
            canonical: "https://shop.example/products",
            picture: "picture.png",
            refresh: 5
        ),
        shopName: "Ada's",
        tagline: "Software, delivered.",
        logo: "/logo.svg",
        theme: "/theme.css",
        origin: "https://shop.example",
        asset: { "/" + $0 },
        csrf: "token",
        isDemo: true,
        isTestPayment: true,
        customerName: "Ada",
        isStaff: true,
        cartCount: 2,
        footer: "help@example.com",
        flash: [Flash(.done, "Saved.")]
    )
}

extension Value {
    /// A text that may be absent.
    static func optional(_ text: String?) -> Value {
        guard let text, !text.isEmpty else { return .nothing }
        return .text(text)
    }
}
