/// The wholesale list before anybody changes it.
enum ListPrices {
    struct Product: Sendable {
        enum Listing: Sendable {
            /// Key, name, description; no price.
            case described(String)
            /// Key, name and a price for some of the cycles.
            case priced([BillingCycle])
            /// Key, name, `cost` and `billing_cycle`.
            case cost
        }

        let key: String
        let name: String
        let listing: Listing
    }

    /// The sixteen that can be ordered, and three that are listed only.
    static let products: [Product] = [
        Product(
            key: "ai_business_tools",
            name: "AI Business Suite",
            listing: .described("AI-powered tools for business")
        ),
        Product(key: "vpn", name: "VPN Service", listing: .priced([.monthly, .annual])),
        Product(key: "esim", name: "E-SIM Data Plans", listing: .described("Mobile data in 190+ countries")),
        Product(
            key: "web_hosting",
            name: "Web Hosting (cPanel)",
            listing: .priced([.monthly, .quarterly, .biannual, .annual])
        ),
        Product(key: "invoice_ai", name: "Invoice AI", listing: .cost),
        Product(key: "appointments", name: "Appointment Booking", listing: .cost),
        Product(key: "smm", name: "SMM Services", listing: .described("Social media marketing, priced per 1000")),
        Product(
            key: "domain_registration",
            name: "Domain Registration",
            listing: .described("One year, priced by top-level domain")
        ),
        Product(key: "docsign", name: "Document Signing Software", listing: .priced([.monthly])),
        Product(key: "crm", name: "CRM System", listing: .priced([.monthly, .annual])),
        Product(key: "website_builder", name: "Website Builder", listing: .cost),
        Product(key: "wp_plugin_installer", name: "WordPress Plugin Installer Pack", listing: .cost),
        Product(key: "social_media_automation", name: "Social Media Automation", listing: .cost),
        Product(key: "business_phone", name: "Business Phone", listing: .priced(BillingCycle.allCases)),
        Product(
            key: "email_marketing",
            name: "Email Marketing",
            listing: .described("Campaigns, automations and opt-in forms")
        ),
        Product(
            key: "cloud_storage",
            name: "Cloud Storage",
            listing: .described("Secure file storage with sharing and collaboration")
        ),
        Product(key: "link_in_bio", name: "Link in Bio", listing: .cost),
        Product(
            key: "reputation_management",
            name: "Reputation Management",
            listing: .described("Reviews in one place")
        ),
        Product(key: "seo", name: "SEO Execution", listing: .priced([.monthly])),
    ]

    /// Cents by `product/plan`.
    static let all: [String: Amount] = {
        var prices = recurring
        for (key, _, cents) in AITool.all { prices["ai_business_tools/\(key)"] = .cents(cents) }
        for (name, cents) in topLevelDomains { prices["domain_registration/\(name)"] = .cents(cents) }
        return prices
    }()

    private static let recurring: [String: Amount] = [
        "vpn/monthly": .cents(600), "vpn/quarterly": .cents(1600), "vpn/biannual": .cents(3000),
        "vpn/annual": .cents(5400),
        "web_hosting/monthly": .cents(1500), "web_hosting/annual": .cents(15_000),
        "invoice_ai/monthly": .cents(1000), "appointments/monthly": .cents(2000), "docsign/monthly": .cents(800),
        "crm/monthly": .cents(1500), "crm/annual": .cents(15_000), "website_builder/monthly": .cents(1000),
        "wp_plugin_installer/monthly": .cents(1000), "social_media_automation/monthly": .cents(1500),
        "business_phone/monthly": .cents(1000), "business_phone/annual": .cents(10_800),
        "email_marketing/starter": .cents(800), "email_marketing/growth": .cents(1500),
        "email_marketing/pro": .cents(2500), "email_marketing/business": .cents(4500),
        "cloud_storage/50gb": .cents(350), "cloud_storage/100gb": .cents(550), "cloud_storage/200gb": .cents(850),
        "cloud_storage/500gb": .cents(1400), "cloud_storage/1tb": .cents(2200), "cloud_storage/2tb": .cents(3800),
        "link_in_bio/monthly": .cents(400), "seo/monthly": .cents(20_000),
    ]

    static let topLevelDomains: [(String, Int64)] = [
        ("com", 2700), ("net", 2900), ("org", 2800), ("info", 3100), ("biz", 3000), ("io", 6500), ("co", 4500),
        ("ai", 14_000), ("dev", 3200), ("app", 3200), ("shop", 4800), ("store", 5500), ("online", 4500),
        ("site", 4200), ("xyz", 2100), ("me", 3500), ("us", 2200), ("ca", 2600), ("de", 1900), ("fr", 2000),
        ("nl", 1900), ("eu", 2100), ("uk", 1800), ("co.uk", 1800), ("com.au", 2400), ("in", 1900),
    ]
}
