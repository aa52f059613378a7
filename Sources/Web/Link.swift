import Commerce
import Crypto
import HTTP
import Storage

/// Every address of the site, built in one place. `Routes` matches the same paths.
enum Link: Hashable, Sendable {
    case home
    case products
    case product(ProductKey)
    case cart
    case cartCoupon
    case checkout, checkoutBilling
    case order(number: String)
    case orderPayment(number: String), orderCancellation(number: String)
    case testCard(number: String, attempt: String)
    case imprint, terms, privacy
    case sitemap

    case signUp(next: String?)
    case login(next: String?)
    case forgottenPassword
    case newPassword(token: String)
    case logout
    case setUp(token: String)

    case account
    case services
    case service(Service.ID)
    case orders
    case credit
    case invoices, billing
    case invoice(InvoiceNumber), invoicePDF(InvoiceNumber)
    case accountCard
    case security
    case securityProfile, securityPassword, securitySessions

    case admin
    case adminOrders
    case adminOrder(number: String)
    case adminTransfer(number: String), adminCancellation(number: String)
    case adminRefund(number: String)
    case adminPayments, adminComparison, adminPaymentRules
    case adminStatements, adminStatementLines
    case adminDifference(gateway: String, kind: String, reference: String)
    case adminDispute(gateway: String, id: String)
    case adminLine(number: String, OrderLine.ID, LineAction)
    case adminPricing, adminPriceMoves
    case adminProducts
    case adminCustomers
    case adminCustomer(Customer.ID)
    case adminCredit(Customer.ID), adminCard(Customer.ID)
    case adminWallet
    case adminRenewals
    case adminKnownService(UpstreamServiceID)
    /// By the time of the reading that showed it, milliseconds since 1970.
    case adminKnownCharge(Int64)
    case adminMails
    case adminMail(MailRecord.ID)
    case adminDesign
    case adminAppearance, adminLogo
    case adminSettings
    case adminCoupons
    case adminBooks
    case adminTaxes, adminTaxMode, adminTaxRules

    var path: String {
        switch self {
        case .home: "/"
        case .products: "/products"
        case .product(let key): "/products/\(Self.escape(key.text))"
        case .cart: "/cart"
        case .cartCoupon: "/cart/coupon"
        case .checkout: "/checkout"
        case .checkoutBilling: "/checkout/billing"
        case .order(let number): "/orders/\(Self.escape(number))"
        case .orderPayment(let number): "/orders/\(Self.escape(number))/payment"
        case .orderCancellation(let number): "/orders/\(Self.escape(number))/cancellation"
        case .testCard(let number, let attempt):
            "/orders/\(Self.escape(number))/test-card/\(Self.escape(attempt))"
        case .imprint: "/imprint"
        case .terms: "/terms"
        case .privacy: "/privacy"
        case .sitemap: "/sitemap.xml"
        case .signUp(let next): "/signup" + Self.query([("next", next)])
        case .login(let next): "/login" + Self.query([("next", next)])
        case .forgottenPassword: "/login/forgotten"
        // In the query, which the access log leaves out; so below.
        case .newPassword(let token): "/login/new-password" + Self.query([("token", token)])
        case .logout: "/logout"
        case .setUp(let token): "/setup" + Self.query([("token", token)])
        case .account, .services, .service, .orders, .credit, .invoices, .invoice, .invoicePDF, .billing,
            .accountCard, .security,
            .securityProfile, .securityPassword, .securitySessions:
            accountPath
        case .admin, .adminOrders, .adminOrder, .adminTransfer, .adminCancellation, .adminLine, .adminPricing,
            .adminPriceMoves,
            .adminProducts, .adminCustomers, .adminCustomer, .adminCredit, .adminCard, .adminWallet, .adminRenewals,
            .adminKnownService, .adminKnownCharge,
            .adminMails, .adminMail, .adminDesign, .adminAppearance, .adminLogo, .adminSettings,
            .adminCoupons, .adminBooks, .adminTaxes, .adminTaxMode, .adminTaxRules:
            adminPath
        case .adminRefund, .adminPayments, .adminComparison, .adminPaymentRules, .adminStatements,
            .adminStatementLines, .adminDifference, .adminDispute:
            paymentPath
        }
    }

    private var accountPath: String {
        switch self {
        case .services: "/account/services"
        case .service(let id): "/account/services/\(id)"
        case .orders: "/account/orders"
        case .credit: "/account/credit"
        case .invoices: "/account/invoices"
        case .billing: "/account/billing"
        case .invoice(let number): "/account/invoices/\(number)"
        case .invoicePDF(let number): "/account/invoices/\(number)/pdf"
        case .accountCard: "/account/card"
        case .security: "/account/security"
        case .securityProfile: "/account/security/profile"
        case .securityPassword: "/account/security/password"
        case .securitySessions: "/account/security/sessions"
        default: "/account"
        }
    }

    private var paymentPath: String {
        switch self {
        case .adminRefund(let number): "/admin/orders/\(Self.escape(number))/refund"
        case .adminComparison: "/admin/payments/comparison"
        case .adminStatements: "/admin/statements"
        case .adminStatementLines: "/admin/statements/lines"
        case .adminPaymentRules: "/admin/payments/rules"
        case .adminDifference(let gateway, let kind, let reference):
            "/admin/payments/differences/\(Self.escape(gateway))/\(Self.escape(kind))/\(Self.escape(reference))"
        case .adminDispute(let gateway, let id):
            "/admin/disputes/\(Self.escape(gateway))/\(Self.escape(id))"
        default: "/admin/payments"
        }
    }

    private var adminPath: String {
        switch self {
        case .adminOrders: "/admin/orders"
        case .adminOrder(let number): "/admin/orders/\(Self.escape(number))"
        case .adminTransfer(let number): "/admin/orders/\(Self.escape(number))/transfer"
        case .adminCancellation(let number): "/admin/orders/\(Self.escape(number))/cancellation"
        case .adminLine(let number, let line, let action):
            "/admin/orders/\(Self.escape(number))/lines/\(line)/\(action.rawValue)"
        case .adminPricing: "/admin/pricing"
        case .adminPriceMoves: "/admin/pricing/moves"
        case .adminProducts: "/admin/products"
        case .adminCustomers: "/admin/customers"
        case .adminCustomer(let id): "/admin/customers/\(id)"
        case .adminCredit(let id): "/admin/customers/\(id)/credit"
        case .adminCard(let id): "/admin/customers/\(id)/card"
        case .adminWallet: "/admin/wallet"
        case .adminRenewals: "/admin/renewals"
        case .adminKnownService(let id): "/admin/wallet/services/\(Self.escape(id.text))"
        case .adminKnownCharge(let time): "/admin/wallet/charges/\(time)"
        case .adminMails: "/admin/mails"
        case .adminMail(let id): "/admin/mails/\(id)"
        case .adminDesign: "/admin/design"
        case .adminAppearance: "/admin/appearance"
        case .adminLogo: "/admin/appearance/logo"
        case .adminSettings: "/admin/settings"
        case .adminCoupons: "/admin/coupons"
        case .adminBooks: "/admin/books"
        case .adminTaxes: "/admin/taxes"
        case .adminTaxMode: "/admin/taxes/mode"
        case .adminTaxRules: "/admin/taxes/rules"
        default: "/admin"
        }
    }

    /// `?a=1&b=2` of the parameters that have a value; "" without any.
    /// - Parameter start: `&` where others stand before them.
    static func query(_ parameters: [(name: String, value: String?)], after start: String = "?") -> String {
        var query = ""
        for case (let name, let value?) in parameters {
            query += query.isEmpty ? start : "&"
            query += name
            query += "="
            query += escape(value)
        }
        return query
    }

    /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
    static func escape(_ text: String) -> String {
        // Keys and numbers, of which a list has hundreds, stay as they are.
        if text.utf8.allSatisfy(isUnreserved) { return text }
        var escaped = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                escaped += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return escaped
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension Link {
    /// Where a visitor may be sent who brings the address along: a path of this site and nothing else. `//host` and
    /// `/\host` are other sites to a browser.
    static func localPath(_ text: String?) -> String? {
        guard let text, text.utf8.count <= 1_000, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return text
    }

    /// The path of the page that a form was sent from, if it is one of ours.
    static func localPath(ofReferrer request: Request, site: String) -> String? {
        guard let referrer = request.headers["Referer"] else { return nil }
        let host = request.headers["Host"] ?? ""
        let origins = [site, "http://" + host, "https://" + host]
        guard let origin = origins.first(where: { referrer.hasPrefix($0 + "/") }) else { return nil }
        return localPath(String(referrer.dropFirst(origin.count)))
    }
}
