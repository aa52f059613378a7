import Templates

/// Every page with its template, held against each other.
package enum PageTemplates {
    static let models: [any PageModel.Type] = [
        ErrorPage.self, LegalTextPage.self, SignUpPage.self, SignInPage.self, SetUpPage.self, SecurityPage.self,
        ForgottenPasswordPage.self, NewPasswordPage.self,
        CartPage.self, CheckoutPage.self, OrderPage.self, TestCardPage.self,
        AccountPage.self, ServicesPage.self, OrdersPage.self, CreditPage.self,
        DashboardPage.self, OrderSearchPage.self, OrderFilePage.self, CustomerSearchPage.self, CustomerPage.self,
        WalletPage.self, RenewalsPage.self, ServicePage.self, MailboxPage.self, DesignPage.self, HomePage.self,
        ProductsPage.self, ProductPage.self,
        PriceTablePage.self, PriceMovesPage.self, ProductTablePage.self, SettingsPage.self, AppearancePage.self,
        TaxRatesPage.self, InvoicesPage.self, InvoicePage.self, CouponTablePage.self, BooksPage.self,
        PaymentBooksPage.self, PaymentRuleTablePage.self, StatementsPage.self, RefundPage.self, DisputeFilePage.self,
    ]

    /// What templates show that their pages do not have, or would show unsafely, in the order of the pages. The
    /// reseller's own are checked with this before the shop opens: a wrong name would else be found by a customer.
    package static func problems(in library: TemplateLibrary) -> [TemplateProblem] {
        var seen: Set<TemplateProblem> = []
        return models.flatMap { library.check($0.template, against: sample(of: $0)) }
            .filter { !$0.isAboutSample && seen.insert($0).inserted }
    }

    /// With what the layouts show.
    static func sample(of model: any PageModel.Type) -> Value {
        var record = model.sample.record
        record["page"] = .record(Layout.sample.record)
        return .record(record)
    }
}

extension TemplateProblem {
    /// No fault of the template: the sample has nothing to try it with.
    fileprivate var isAboutSample: Bool {
        switch kind {
        case .sampleNeedsElement, .sampleNeedsValue: true
        default: false
        }
    }
}
