import Commerce
import HTTP
import Shop
import Storage

/// `/sitemap.xml` (sitemaps.org protocol 0.9): every page that a stranger may find.
enum Sitemap {
    static func show(_ request: Request, _ context: SiteContext) async throws -> Response {
        let shop = context.shop
        let (settings, shelf) = try shop.database.read { (try $0.settings(), try shop.shelf(in: $0)) }
        let sold = shelf.filter { $0.cheapest != nil || $0.type.plans.isPricedBySearch }
        var links: [Link] = [.home, .products] + sold.map { .product($0.type.key) }
        if !settings.imprint.isEmpty { links.append(.imprint) }
        if !settings.terms.isEmpty { links.append(.terms) }
        if !settings.privacy.isEmpty { links.append(.privacy) }
        let places = links.map { "<url><loc>\(escape(shop.url + $0.path))</loc></url>\n" }.joined()
        var response = Response.text(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\(places)</urlset>\n"
        )
        response.headers["Content-Type"] = "application/xml; charset=utf-8"
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
    }

    private static func escape(_ address: String) -> String {
        address.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("'", with: "&apos;")
    }
}
