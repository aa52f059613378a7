import HTTP

/// `/robots.txt`: search engines are welcome in the catalogue.
enum Robots {
    static func show(_ request: Request, _ context: SiteContext) async -> Response {
        let closed = ["/account", "/admin", "/cart", "/checkout", "/orders", "/login", "/signup", "/setup"]
        var response = Response.text("User-agent: *\n" + closed.map { "Disallow: \($0)\n" }.joined())
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
    }
}
