import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/account/invoices/{number}`: an invoice to read and to print, and as PDF. Staff see everybody's.
enum InvoiceView {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        try request.page(InvoicePage(document: try document(request, signedIn)))
    }

    static func download(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let document = try document(request, signedIn)
        guard let draw = request.context.options.drawInvoice else { throw PageError.notFound }
        var response = Response(.ok, body: try draw(document))
        response.headers["Content-Type"] = "application/pdf"
        response.headers["Content-Disposition"] = "attachment; filename=\"\(document.number).pdf\""
        response.headers["Cache-Control"] = "private, no-store"
        return response
    }

    /// Somebody else's does not exist for a customer.
    private static func document(_ request: PageRequest, _ signedIn: SignedIn) throws -> InvoiceDocument {
        guard let number = InvoiceNumber(request.parameters["number"]),
            let invoice = try request.shop.database.read({ try $0.invoice(number) }),
            invoice.customer == signedIn.customer.id || signedIn.customer.isStaff
        else { throw PageError.notFound }
        return invoice.document
    }
}

struct InvoicePage: PageModel {
    static let template = "invoice"
    static let hasForm = false

    let document: InvoiceDocument

    var record: Record {
        [
            "number": .text(document.number),
            "heading": .text(document.heading),
            "pdf": .optional(InvoiceNumber(document.number).map { Link.invoicePDF($0).path }),
            "orderHref": .text(Link.order(number: document.order).path),
            "seller": document.seller.value,
            "buyer": document.buyer.value,
            "facts": .list(facts.map(\.value)),
            "hasTax": .flag(document.hasTax),
            "lines": .list(document.lines.map(line)),
            "taxes": .list(document.taxes.map(tax)),
            "net": .text(document.money(document.net).description),
            "tax": .text(document.money(document.tax).description),
            "total": .text(document.money(document.total).description),
            "notes": .list(document.notes.map { .text($0) }),
        ]
    }

    private var facts: [Fact] {
        var facts = [
            Fact("Number", document.number), Fact("Date", document.issuedOn), Fact("Supplied", document.suppliedOn),
            Fact("Order", document.order),
        ]
        if let corrects = document.corrects { facts.append(Fact(document.correctsLabel, corrects)) }
        facts.append(Fact("Payment", document.payment))
        return facts
    }

    private func line(_ line: InvoiceDocument.Line) -> Value {
        [
            "title": .text(line.title),
            "quantity": .text(String(line.quantity)),
            "tax": .optional(line.amount.label),
            "net": .text(document.money(line.amount.net).description),
        ]
    }

    private func tax(_ amount: InvoiceDocument.Amount) -> Value {
        [
            "label": .text(amount.label.isEmpty ? "Not taxed" : amount.label),
            "net": .text(document.money(amount.net).description),
            "tax": .text(document.money(amount.amount).description),
        ]
    }

    static let sample = InvoicePage(document: .sample)
}

extension InvoiceDocument.Party {
    fileprivate var value: Value {
        [
            "name": .text(name),
            "contact": .optional(contact),
            "address": .optional(address),
            "country": .optional(country.isEmpty ? nil : Country.name(of: country)),
            "vatID": .optional(vatID),
            "email": .optional(email),
        ]
    }
}

extension InvoiceDocument {
    /// For the samples of pages that show one.
    static let sample: InvoiceDocument = {
        let party = Party(
            name: "Ada Ltd",
            contact: "Ada",
            address: "1 Street\nTown",
            country: "DE",
            vatID: "DE136695976",
            email: "ada@example.com"
        )
        let (net, tax) = (Money(minor: 545, .eur), Money(minor: 103, .eur))
        let treatment = TaxTreatment.taxed(name: "VAT", TaxRate(thousandths: 19_000) ?? .zero)
        // Two amounts of one currency always add up.
        let document = try? InvoiceDocument(
            InvoiceNumber(.creditNote, 1),
            issuedAt: "2026-05-03",
            suppliedAt: "2026-05-03",
            order: "7K2QX-9PM4D",
            corrects: InvoiceNumber(.invoice, 1),
            seller: party,
            buyer: party,
            currency: .eur,
            lines: [("Web hosting, monthly", 1, treatment, net, tax)],
            payment: "Account credit",
            paymentCode: "97",
            notes: ["Paid on 2026-05-03."]
        )
        guard let document else { preconditionFailure("two amounts of one currency add up") }
        return document
    }()
}
