import HTTP
import Shop

/// `/robots.txt`: search engines are welcome in the catalogue.
enum Robots {
    static func show(_ request: Request, _ context: SiteContext) async -> Response {
        let closed = ["/account", "/admin", "/cart", "/checkout", "/orders", "/login", "/signup", "/setup"]
        let lines =
            ["User-agent: *"] + closed.map { "Disallow: \($0)" }
            + ["", "Sitemap: \(context.shop.url)\(Link.sitemap.path)", ""]
        var response = Response.text(lines.joined(separator: "\n"))
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
    }
}
