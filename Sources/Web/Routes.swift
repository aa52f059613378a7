import HTTP
import Shop
import Storage

/// The one table of methods, paths and who may come there.
///
/// The second parameter of a handler says whom it serves, and the table offers no other way in: `anyone` hands over the
/// `Visitor`, `customers` the `SignedIn` customer, `staff` a `Staff`.
struct Routes {
    let context: SiteContext
    private(set) var router: Router

    init(_ context: SiteContext) {
        self.context = context
        router = Router { request in
            if let file = context.options.files(request) { return file }
            return context.failure(PageError.notFound, request: request, pattern: "")
        }
        addSystem()
        addAccount()
        addCatalogue()
        addOrders()
        addOffice()
        addAppearance()
        addBooks()
        addPayments()
    }

    private mutating func addSystem() {
        machine(.get, "/healthz", Health.live)
        machine(.get, "/readyz", Health.ready)
        machine(.get, "/metrics", Health.metrics)
        machine(.post, "/webhooks/resellportal", SupplierWebhook.receive)
        machine(.post, "/webhooks/stripe", GatewayWebhook.receiveStripe)
        machine(.get, "/theme.css", Theme.show)
        machine(.get, "/logo", Logo.show)
        machine(.get, "/robots.txt", Robots.show)
        machine(.get, "/sitemap.xml", Sitemap.show)
        everybody("/imprint", LegalText.imprint)
        everybody("/terms", LegalText.terms)
        everybody("/privacy", LegalText.privacy)
    }

    private mutating func addAccount() {
        anyone(.get, "/signup", SignUp.show)
        anyone(.post, "/signup", SignUp.submit)
        anyone(.get, "/login", SignIn.show)
        anyone(.post, "/login", SignIn.submit)
        anyone(.post, "/logout", SignOut.submit)
        anyone(.get, "/login/forgotten", ForgottenPassword.show)
        anyone(.post, "/login/forgotten", ForgottenPassword.submit)
        anyone(.get, "/login/new-password", NewPassword.show)
        anyone(.post, "/login/new-password", NewPassword.submit)
        anyone(.get, "/setup", SetUp.show)
        anyone(.post, "/setup", SetUp.submit)
        customers(.get, "/account/security", Security.show)
        customers(.post, "/account/security/profile", Security.submitProfile)
        customers(.post, "/account/security/password", Security.submitPassword)
        customers(.post, "/account/security/sessions", Security.endSessions)
        customers(.get, "/account", AccountOverview.show)
        customers(.get, "/account/services", AccountServices.show)
        customers(.get, "/account/services/{id}", ServiceFile.show)
        customers(.post, "/account/services/{id}", ServiceFile.submit)
        customers(.post, "/account/card", AccountCard.remove)
        customers(.get, "/account/orders", AccountOrders.show)
        customers(.get, "/account/credit", AccountCredit.show)
        customers(.post, "/account/credit", AccountCredit.submit)
    }

    private mutating func addCatalogue() {
        everybody("/", Home.show)
        everybody("/products", Products.show)
        anyone(.get, "/products/{key}", Product.show)
        anyone(.post, "/products/{key}", Product.submit)
        staff(.get, "/admin/pricing", PriceTable.show)
        staff(.post, "/admin/pricing", PriceTable.submit)
        staff(.post, "/admin/pricing/costs", PriceTable.submitCost)
        staff(.get, "/admin/pricing/moves", PriceMoves.show)
        staff(.get, "/admin/products", ProductTable.show)
        staff(.post, "/admin/products", ProductTable.submit)
        staff(.post, "/admin/products/sync", ProductTable.sync)
        staff(.get, "/admin/settings", Settings.show)
        staff(.post, "/admin/settings/{part}", Settings.submit)
    }

    private mutating func addOrders() {
        anyone(.get, "/cart", ShoppingCart.show)
        anyone(.post, "/cart", ShoppingCart.submit)
        anyone(.post, "/cart/coupon", ShoppingCart.submitCoupon)
        anyone(.get, "/checkout", Checkout.show)
        customers(.post, "/checkout", Checkout.submit)
        customers(.post, "/checkout/billing", Checkout.submitBilling)
        customers(.get, "/orders/{number}", CustomerOrder.show)
        customers(.post, "/orders/{number}/payment", CustomerOrder.pay)
        customers(.post, "/orders/{number}/cancellation", CustomerOrder.cancel)
        customers(.get, "/orders/{number}/test-card/{attempt}", TestCardForm.show)
        customers(.post, "/orders/{number}/test-card/{attempt}", TestCardForm.submit)
    }

    private mutating func addOffice() {
        staff(.get, "/admin", Dashboard.show)
        staff(.get, "/admin/orders", OrderSearch.show)
        staff(.get, "/admin/orders/{number}", OrderFile.show)
        staff(.post, "/admin/orders/{number}/transfer", OrderFile.confirmTransfer)
        staff(.post, "/admin/orders/{number}/cancellation", OrderFile.cancel)
        staff(.post, "/admin/orders/{number}/lines/{line}/{action}", OrderFile.act)
        staff(.get, "/admin/customers", CustomerSearch.show)
        staff(.get, "/admin/customers/{id}", CustomerFile.show)
        staff(.post, "/admin/customers/{id}/credit", CustomerFile.addCredit)
        staff(.post, "/admin/customers/{id}/card", CustomerFile.removeCard)
        staff(.get, "/admin/wallet", Wallet.show)
        staff(.post, "/admin/wallet", Wallet.submit)
        staff(.post, "/admin/wallet/services/{service}", Wallet.ignore)
        staff(.post, "/admin/wallet/charges/{time}", Wallet.know)
        staff(.get, "/admin/renewals", Renewals.show)
        staff(.post, "/admin/renewals", Renewals.submit)
        staff(.get, "/admin/mails", Mailbox.show)
        staff(.post, "/admin/mails/{id}", Mailbox.sendAgain)
        staff(.get, "/admin/design", Design.show)
    }

    private mutating func addPayments() {
        staff(.get, "/admin/payments", PaymentBooks.show)
        staff(.get, "/admin/statements", Statements.show)
        staff(.post, "/admin/statements", Statements.upload)
        staff(.post, "/admin/statements/lines", Statements.submit)
        staff(.get, "/admin/payments/rules", PaymentRuleTable.show)
        staff(.post, "/admin/payments/rules", PaymentRuleTable.submit)
        staff(.post, "/admin/payments/comparison", PaymentBooks.compare)
        staff(.post, "/admin/payments/differences/{gateway}/{kind}/{reference}", PaymentBooks.settle)
        staff(.get, "/admin/disputes/{gateway}/{id}", DisputeFile.show)
        staff(.get, "/admin/orders/{number}/refund", RefundForm.show)
        staff(.post, "/admin/orders/{number}/refund", RefundForm.submit)
    }

    private mutating func addBooks() {
        customers(.get, "/account/invoices", AccountInvoices.show)
        customers(.get, "/account/invoices/{number}", InvoiceView.show)
        customers(.get, "/account/invoices/{number}/pdf", InvoiceView.download)
        customers(.post, "/account/billing", AccountInvoices.submitBilling)
        staff(.get, "/admin/books", Books.show)
        staff(.get, "/admin/books/{file}", Books.download)
        staff(.get, "/admin/coupons", CouponTable.show)
        staff(.post, "/admin/coupons", CouponTable.submit)
        staff(.get, "/admin/taxes", TaxRates.show)
        staff(.post, "/admin/taxes/mode", TaxRates.submitMode)
        staff(.post, "/admin/taxes/rules", TaxRates.submitRule)
    }

    private mutating func addAppearance() {
        staff(.get, "/admin/appearance", Appearance.show)
        staff(.post, "/admin/appearance", Appearance.submit)
        staff(.post, "/admin/appearance/logo", Appearance.submitLogo)
    }
}

extension Routes {
    /// A page for everybody.
    mutating func anyone(
        _ method: Method,
        _ pattern: String,
        _ handler: @escaping @Sendable (PageRequest, Visitor) async throws -> Response
    ) {
        add(method, pattern) { try await handler($0, $0.visitor) }
    }

    /// A page without a form that shows nothing but the catalogue and the settings, and so is the same to everybody of
    /// whom we know nothing. It is kept until one of these changes.
    mutating func everybody(
        _ pattern: String,
        _ handler: @escaping @Sendable (PageRequest, Visitor) async throws -> Response
    ) {
        add(.get, pattern) { request in
            // Before anything is read: what was written since makes the page one of an older version.
            let version = request.shop.database.catalogueVersion
            var page = try await handler(request, request.visitor)
            guard let version, request.visitor.isNobody, page.status == .ok else { return page }
            request.context.harden(&page, to: request.http)
            return request.context.keptPages.keep(page, for: request.http, version: version)
        }
    }

    /// A page for those who have signed in; others are sent to do so and come back.
    mutating func customers(
        _ method: Method,
        _ pattern: String,
        _ handler: @escaping @Sendable (PageRequest, SignedIn) async throws -> Response
    ) {
        add(method, pattern) { request in
            guard let signedIn = request.visitor.signedIn else { return request.redirectToSignIn() }
            return try await handler(request, signedIn)
        }
    }

    /// A page of the back office. To a customer it does not exist.
    mutating func staff(
        _ method: Method,
        _ pattern: String,
        _ handler: @escaping @Sendable (PageRequest, Staff) async throws -> Response
    ) {
        add(method, pattern) { request in
            guard let signedIn = request.visitor.signedIn else { return request.redirectToSignIn() }
            guard let staff = Staff(signedIn) else { throw PageError.notFound }
            return try await handler(request, staff)
        }
    }

    /// For programs, not people: no visitor, no layout, no form token. What it may do, it has to find out by itself.
    mutating func machine(
        _ method: Method,
        _ pattern: String,
        _ handler: @escaping @Sendable (Request, SiteContext) async throws -> Response
    ) {
        let context = context
        router.on(method, pattern) { request, _ in
            do {
                return try await handler(request, context)
            } catch {
                return context.failure(error, request: request, pattern: pattern)
            }
        }
    }

    private mutating func add(
        _ method: Method,
        _ pattern: String,
        _ handler: @escaping @Sendable (PageRequest) async throws -> Response
    ) {
        let context = context
        router.on(method, pattern) { request, parameters in
            do {
                let visitor = try context.visitor(of: request)
                let form = method == .post ? try context.checkedForm(of: request, from: visitor) : FormFields()
                return try await handler(
                    PageRequest(context: context, http: request, parameters: parameters, form: form, visitor: visitor)
                )
            } catch {
                return context.failure(error, request: request, pattern: pattern)
            }
        }
    }
}
