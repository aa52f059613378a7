/// What the products under a subdomain of the client's choice have in common.
private func subdomainClaim(_ product: String, _ subdomain: String) -> Claim {
    Claim(product, subdomain, code: "subdomain_taken", "This subdomain is already taken.")
}

private func checkBranding(_ form: OrderForm, _ colors: [String]) throws(Refusal) {
    _ = try form.optionalText("logo_url", .webAddress)
    for name in colors { _ = try form.optionalText(name) }
}

/// `invoice_ai`
enum InvoiceAI: ProductType {
    static let key = "invoice_ai"
    static let required = ["subdomain", "business_name"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let subdomain = try form.text("subdomain", .subdomain)
        try checkBranding(form, ["primary_color"])
        let portal: [JSON.Field] = [
            .init("subdomain", .string(subdomain)), .init("url", .string("https://\(subdomain).invoicepaypro.com")),
            .init("business_name", .string(try form.text("business_name"))),
        ]
        return OrderDraft(
            message: "Invoice AI activated successfully",
            amount: try price(.monthly, form, context),
            cycle: .monthly,
            before: [.init("portal", .object(portal))],
            after: [.init("client_credentials", context.login())],
            claims: [subdomainClaim(key, subdomain)],
            data: portal
        )
    }
}

/// `appointments`: no login in the answer.
enum Appointments: ProductType {
    static let key = "appointments"
    static let required = ["subdomain", "business_name"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let subdomain = try form.text("subdomain", .subdomain)
        try checkBranding(form, ["primary_color", "secondary_color"])
        let page: [JSON.Field] = [
            .init("subdomain", .string(subdomain)), .init("url", .string("https://\(subdomain).quickreserve.net")),
            .init("business_name", .string(try form.text("business_name"))),
        ]
        return OrderDraft(
            message: "Appointment Booking activated successfully",
            amount: try price(.monthly, form, context),
            cycle: .monthly,
            before: [.init("booking_page", .object(page))],
            claims: [subdomainClaim(key, subdomain)],
            data: page
        )
    }
}

/// `crm`: deployed some seconds later, no login in the answer.
enum CRM: ProductType {
    static let key = "crm"
    static let required = ["subdomain", "billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let subdomain = try form.text("subdomain", .subdomain)
        let cycle = try form.cycle()
        let portal: [JSON.Field] = [
            .init("subdomain", .string(subdomain)), .init("url", .string("https://\(subdomain).crmdesk.net")),
        ]
        return OrderDraft(
            message: "CRM System provisioning started",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("portal", .object(portal))],
            after: [.init("note", "CRM deployment takes ~30 seconds")],
            isDeployed: true,
            claims: [subdomainClaim(key, subdomain)],
            data: portal
        )
    }
}

/// `docsign`: all clients sign in at the reseller's own address.
enum DocSign: ProductType {
    static let key = "docsign"
    static let required = ["company_name", "billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let company = try form.text("company_name")
        let cycle = try form.cycle()
        let portal: [JSON.Field] = [
            .init("company_name", .string(company)), .init("login_url", "https://yourbrand.docsigner.app"),
        ]
        return OrderDraft(
            message: "Document Signing Software activated",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("portal", .object(portal))],
            after: [.init("client_credentials", context.login())],
            data: portal
        )
    }
}
