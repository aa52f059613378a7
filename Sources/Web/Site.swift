import Crypto
import HTTP
import Shop
import Storage
import Templates

/// The shop's pages: a request in, a response out, whatever happens.
package struct Site: Sendable {
    private let context: SiteContext
    private let router: Router

    package init(shop: Shop, templates: TemplateLibrary, options: SiteOptions) {
        let context = SiteContext(shop: shop, templates: templates, options: options)
        self.context = context
        router = Routes(context).router
    }

    /// Where a set-up token opens the shop.
    package static func setUpPath(_ token: Token) -> String { Link.setUp(token: token.text).path }

    /// A page that is kept for everybody, without waiting and without asking the database; nil: ask `respond`.
    package func keptPage(for request: Request) -> Response? {
        guard let version = context.shop.database.catalogueVersion,
            let page = context.keptPages.respond(to: request, version: version), context.isNobody(request)
        else { return nil }
        return page
    }

    package func respond(to request: Request) async -> Response {
        var response: Response
        do {
            response = try await router.respond(to: request)
        } catch {
            response = context.failure(error, request: request, pattern: "")
        }
        if response.status == .methodNotAllowed {
            var page = context.failure(PageError.methodNotAllowed, request: request, pattern: "")
            page.headers["Allow"] = response.headers["Allow"]
            response = page
        }
        context.harden(&response, to: request)
        return response
    }
}

/// What every page works with. A class, because each request hands it on a dozen times.
final class SiteContext: Sendable {
    let shop: Shop
    let templates: TemplateLibrary
    let options: SiteOptions
    let formTokens: FormTokens
    let cookies: SiteCookies
    let keptPages = PageCache(room: 8 << 20)
    /// The choices of places that packages are sold for: one of the longest lists, on one of the busiest pages.
    let keptPlaces = Kept<[Value]>()

    init(shop: Shop, templates: TemplateLibrary, options: SiteOptions) {
        self.shop = shop
        self.templates = templates
        self.options = options
        formTokens = FormTokens(secretKey: options.secretKey)
        cookies = SiteCookies(secretKey: options.secretKey, isHTTPS: shop.url.hasPrefix("https://"))
    }
}
