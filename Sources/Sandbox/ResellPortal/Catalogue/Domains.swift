/// Which domain names are taken already.
enum Domains {
    /// The name and its top-level domain, `co.uk` being one; nil for what is no registrable name.
    static func split(_ domain: String) -> (label: String, top: String)? {
        guard Format.hostname.accepts(domain), let point = domain.firstIndex(of: ".") else { return nil }
        let (label, top) = (String(domain[..<point]), String(domain[domain.index(after: point)...]))
        let points = top.count { $0 == "." }
        return points == 0 || top == "co.uk" || top == "com.au" ? (label, top) : nil
    }

    /// Names that everybody knows, and everything that begins with `taken`, so that a test can choose.
    static func isTaken(_ label: String) -> Bool {
        label.hasPrefix("taken") || famous.contains(label)
    }

    private static let famous: Set<String> = [
        "amazon", "apple", "bing", "cloudflare", "ebay", "example", "facebook", "github", "gmail", "google", "ibm",
        "instagram", "linkedin", "microsoft", "mozilla", "netflix", "openstreetmap", "paypal", "reddit", "shopify",
        "spotify", "stripe", "swift", "tesla", "test", "twitter", "whatsapp", "wikipedia", "wordpress", "yahoo",
        "youtube",
    ]
}
