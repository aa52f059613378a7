import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/account/invoices`: what was issued, and who the next ones are for.
enum AccountInvoices {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        try request.page(try InvoicesPage(request, of: signedIn.customer))
    }

    static func submitBilling(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let typed = BillingForm(request.form)
        do {
            try await request.shop.changeBilling(typed, of: signedIn.customer.id)
            return request.redirect(to: .invoices, flash: Flash(.done, "Saved. Your next invoices are for this."))
        } catch let invalid as InvalidBilling {
            var page = try InvoicesPage(request, of: signedIn.customer, typed: typed)
            page.billing = page.billing.with(invalid.errors)
            return try request.page(page, status: .unprocessableContent)
        }
    }
}

struct InvoicesPage: PageModel {
    static let template = "account-invoices"

    struct Row: Sendable {
        let link: InvoiceLink
        let issued: String
        let order: String
        let total: Money
    }

    let rows: [Row]
    let older: String?
    var billing: Form

    init(_ request: PageRequest, of customer: Customer, typed: BillingForm? = nil) throws {
        // The page before ended with this one. Somebody else's is no place to go on from.
        let before = request.query["before"].flatMap { Int64($0) }.map { Invoice.ID($0) }
        (rows, older, billing) = try request.shop.database.read { reader in
            let read = try reader.invoices(of: customer.id, before: before, limit: PageSize.rows + 1)
            let (invoices, last) = read.onePage()
            let known = try reader.billingDetails(of: customer.id) ?? BillingDetails(name: customer.name)
            return (
                invoices.map(Row.init),
                last.map { Link.invoices.path + Link.query([("before", $0.id.description)]) },
                Form(.billing, FormField.billing(typed ?? BillingForm(known), try reader.taxTable()))
            )
        }
    }

    private init(rows: [Row], older: String, billing: Form) {
        (self.rows, self.older, self.billing) = (rows, older, billing)
    }

    var record: Record {
        [
            "invoices": .list(rows.map(\.value)), "hasInvoices": .flag(!rows.isEmpty), "olderHref": .optional(older),
            "billing": .record(billing.record),
        ]
    }

    static let sample = InvoicesPage(
        rows: [Row(link: .sample, issued: "2026-05-03", order: "7K2QX-9PM4D", total: Money(minor: 648, .usd))],
        older: "/account/invoices?before=1",
        billing: .sample
    )
}

extension InvoicesPage.Row {
    fileprivate init(_ invoice: Invoice) {
        link = InvoiceLink(invoice)
        issued = Date(dayValue: invoice.document.issuedOn)?.dayText ?? invoice.document.issuedOn
        order = invoice.document.order
        let total = invoice.document.money(invoice.document.total)
        self.total = invoice.number.series == .creditNote ? Money(minor: -total.minor, total.currency) : total
    }

    fileprivate var value: Value {
        guard case .record(var record) = link.value else { return .nothing }
        record["issued"] = .text(issued)
        record["order"] = .text(order)
        record["orderHref"] = .text(Link.order(number: order).path)
        record["total"] = .text(total.description)
        return .record(record)
    }
}

/// Where an invoice is, as order pages and lists show it.
struct InvoiceLink: Sendable {
    let name: String
    let number: InvoiceNumber

    init(_ invoice: Invoice) {
        self.init("\(invoice.document.heading) \(invoice.number)", invoice.number)
    }

    private init(_ name: String, _ number: InvoiceNumber) {
        self.name = name
        self.number = number
    }

    var value: Value {
        [
            "name": .text(name), "href": .text(Link.invoice(number).path), "pdf": .text(Link.invoicePDF(number).path),
        ]
    }

    static let sample = InvoiceLink("Invoice INV-00001", InvoiceNumber(.invoice, 1))
}
