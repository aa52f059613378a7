import Commerce
import Crypto
import HTTP
import Shop
import Storage

/// Who a request comes from: nobody we know, a customer, or staff.
struct Visitor: Sendable {
    /// The browser's cookie: of a cart before signing in, of the session afterwards.
    let token: Token?
    let signedIn: SignedIn?
    /// What the page before had to say.
    let flash: [Flash]

    var customer: Customer? { signedIn?.customer }
    /// Whether there is nothing about them that a page could show.
    var isNobody: Bool { token == nil && flash.isEmpty }
    var isStaff: Bool { customer?.isStaff ?? false }

    /// nil for a browser that has no cookie yet, and so no cart.
    var cartOwner: CartOwner? {
        if let customer { return .customer(customer.id) }
        return token.map { .visitor(digest: $0.digest) }
    }
}

/// Somebody who may see the back office. Made from a session only, so that no page can mistake a customer for one.
struct Staff: Sendable {
    let customer: Customer

    init?(_ signedIn: SignedIn) {
        guard signedIn.customer.isStaff else { return nil }
        customer = signedIn.customer
    }

    var actor: Actor { .staff(customer.id.rawValue) }
}

extension SiteContext {
    func visitor(of request: Request) throws -> Visitor {
        let token = cookies.token(in: request)
        return Visitor(
            token: token,
            signedIn: try token.flatMap { try shop.signedIn($0) },
            flash: cookies.flash(in: request)
        )
    }
    /// Whether the request's `Visitor` would be nobody.
    func isNobody(_ request: Request) -> Bool {
        !request.headers.contains("Cookie") || (cookies.token(in: request) == nil && cookies.flash(in: request).isEmpty)
    }
}
