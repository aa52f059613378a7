import Crypto
import HTTP
import Shop
import Storage
import Templates

/// A request for one of the pages, with all that a page needs to answer it.
struct PageRequest: Sendable {
    let context: SiteContext
    let http: Request
    let parameters: Parameters
    /// What was posted, its token already checked; empty for GET.
    let form: FormFields
    let visitor: Visitor

    var shop: Shop { context.shop }
    var query: FormFields { http.query }

    /// Renders a page in the layout.
    func page<Model: PageModel>(_ model: Model, status: Status = .ok) throws -> Response {
        var token = visitor.token
        // A visitor is given a cookie no sooner than there is a form to protect.
        let isNew = Model.hasForm && token == nil
        if isNew { token = .random() }
        let layout = try layout(model.layout, formToken: Model.hasForm ? token : nil)
        // In front, because a layout asks for it most.
        let record = Record(fields: [("page", .record(layout))] + model.record.fields)
        var response = Response.html(try context.templates.render(Model.template, .record(record)), status: status)
        if isNew, let token { response.set(context.cookies.browser(token, life: SiteCookies.visitorLife, for: http)) }
        if !visitor.flash.isEmpty { response.set(context.cookies.withoutFlash(for: http)) }
        return response
    }

    /// After something was done: the browser asks for `link` by GET.
    func redirect(to link: Link, flash: Flash? = nil) -> Response {
        redirect(toPath: link.path, flash: flash)
    }

    /// - Parameter path: a path of this site, checked by `Link.localPath`.
    func redirect(toPath path: String, flash: Flash? = nil) -> Response {
        var response = Response.redirect(path)
        if let flash { response.set(context.cookies.flash(flash, for: http)) }
        return response
    }

    func redirectToSignIn() -> Response {
        // A page that was posted to may not exist for GET; the one with the form does.
        let back = http.method == .post ? Link.localPath(ofReferrer: http, site: shop.url) : Link.localPath(http.target)
        return redirect(to: .login(next: back))
    }

    /// Goes on as the customer of a session that has just begun, cart included.
    func begin(_ session: NewSession, then path: String, flash: Flash? = nil) async throws -> Response {
        if let token = visitor.token, visitor.signedIn == nil {
            try await shop.moveCart(fromVisitor: token.digest, to: session.customer.id)
        }
        var response = redirect(toPath: path, flash: flash)
        response.set(context.cookies.browser(session.token, life: SessionLife.total, for: http))
        return response
    }

    private func layout(_ options: LayoutOptions, formToken token: Token?) throws -> Record {
        let (settings, cartCount) = try shop.database.read { reader in
            (try reader.settings(), try visitor.cartOwner.map { try reader.cartCount(of: $0) } ?? 0)
        }
        return Layout(
            options: options,
            shopName: settings.shopName,
            tagline: settings.tagline,
            logo: settings.logoDigest.map(Logo.path),
            theme: Theme(settings).path,
            origin: shop.url,
            asset: context.options.asset,
            csrf: token.map(context.formTokens.formToken(for:)) ?? "",
            isDemo: context.options.isDemo,
            isTestPayment: context.options.isTestPayment,
            customerName: visitor.customer?.name,
            isStaff: visitor.isStaff,
            cartCount: cartCount,
            footer: [settings.footer, settings.supportEmail].filter { !$0.isEmpty }.joined(separator: " · "),
            flash: visitor.flash
        ).record
    }
}

/// A view model with a page of its own.
protocol PageModel: TemplateModel {
    /// The template's name: `login`, `admin/orders`.
    static var template: String { get }
    /// Whether the page has a form that posts. Pages without one give no cookie to those who only look around.
    static var hasForm: Bool { get }
    /// What the template shows besides `page`, by the names that it uses.
    var record: Record { get }
    var layout: LayoutOptions { get }
}

extension PageModel {
    static var hasForm: Bool { true }
    var layout: LayoutOptions { LayoutOptions() }
    var value: Value { .record(record) }
}
