import FoundationEssentials

/// An invoice, a credit note or a top-up's invoice as it was issued: everything that it says, so that nothing that changes later changes
/// it. The fields are those of EN 16931; their business terms stand beside them.
package struct InvoiceDocument: Hashable, Sendable, Codable {
    package struct Party: Hashable, Sendable, Codable {
        /// BT-27, BT-44
        package let name: String
        /// Of a person at `name`, when that is a company; or "".
        package let contact: String
        /// Lines of BG-5, BG-8 without the country.
        package let address: String
        /// BT-40, BT-55: ISO 3166-1 alpha-2, or "".
        package let country: String
        /// BT-31, BT-48
        package let vatID: String
        /// BT-43, BT-58
        package let email: String

        package init(
            name: String,
            contact: String = "",
            address: String,
            country: String,
            vatID: String,
            email: String
        ) {
            self.name = name
            self.contact = contact
            self.address = address
            self.country = country
            self.vatID = vatID
            self.email = email
        }
    }

    /// How something is taxed, and how much it is. Amounts are minor units of the document's currency.
    package struct Amount: Hashable, Sendable, Codable {
        /// BT-118, BT-151 (UNTDID 5305): S taxed, Z taxed at 0 %, AE reverse charge, O outside of the tax's scope.
        package let category: String
        /// "VAT"; "" where nothing is charged.
        package let tax: String
        /// BT-119, BT-152 in thousandths of a percent.
        package let rate: Int
        /// BT-116, BT-131
        package let net: Int64
        /// BT-117
        package let amount: Int64

        package init(_ treatment: TaxTreatment, net: Money, tax: Money) {
            category = treatment.category
            rate = treatment.rate?.thousandths ?? 0
            if case .taxed(let name, _) = treatment { self.tax = name } else { self.tax = "" }
            self.net = net.minor
            amount = tax.minor
        }

        package var treatment: TaxTreatment {
            switch category {
            case "AE": .reverseCharge
            case "O": .untaxed
            default: .taxed(name: tax, TaxRate(thousandths: rate) ?? .zero)
            }
        }

        /// "VAT 19%", "Reverse charge"; "" for a shop without tax.
        package var label: String {
            switch category {
            case "AE": "Reverse charge"
            case "O": ""
            default: "\(tax) \(TaxRate(thousandths: rate)?.description ?? "")"
            }
        }
    }

    package struct Line: Hashable, Sendable, Codable {
        /// BT-153
        package let title: String
        /// BT-129
        package let quantity: Int
        package let amount: Amount

        package init(title: String, quantity: Int, amount: Amount) {
            self.title = title
            self.quantity = quantity
            self.amount = amount
        }
    }

    package let series: InvoiceSeries
    /// BT-1
    package let number: String
    /// BT-2, "2026-05-03"
    package let issuedOn: String
    /// BT-72: when it was supplied, or will be: services begin with the payment.
    package let suppliedOn: String
    /// BT-13
    package let order: String
    /// BT-25: the invoice that a credit note corrects, or the credit note that an invoice takes back.
    package let corrects: String?
    package let seller: Party
    package let buyer: Party
    /// BT-5
    package let currency: String
    package let lines: [Line]
    /// BG-23: one for each treatment.
    package let taxes: [Amount]
    /// BT-109, BT-110, BT-112
    package let net: Int64
    package let tax: Int64
    package let total: Int64
    /// BT-82: "Bank transfer"; how a credit note was paid out.
    package let payment: String
    /// BT-81 (UNTDID 4461)
    package let paymentCode: String
    /// BT-22, BT-120
    package let notes: [String]

    /// An invoice over the same, because what a credit note gave back could not be given back.
    package func takenBack(by number: InvoiceNumber, issuedOn day: String) -> InvoiceDocument {
        InvoiceDocument(self, number, issuedOn: day, notes: ["Takes back \(self.number): it could not be paid out."])
    }

    /// An amount of the document with its currency.
    package func money(_ minor: Int64) -> Money { Money(minor: minor, Currency(code: currency) ?? .usd) }

    /// What it is called on paper.
    package var heading: String {
        switch series {
        case .invoice: "Invoice"
        case .creditNote: "Credit note"
        case .topUp: "Top-up invoice"
        case .topUpCorrection: "Top-up correction"
        }
    }

    /// What `corrects` is to it.
    package var correctsLabel: String {
        switch series {
        case .invoice, .topUp: "Takes back"
        case .creditNote, .topUpCorrection: "Corrects invoice"
        }
    }

    /// A shop without tax shows no break-down.
    package var hasTax: Bool { taxes.contains { $0.category != "O" } }
}

extension InvoiceDocument {
    /// Makes a document from lines; sums and break-down are made here and nowhere else.
    package init(
        _ number: InvoiceNumber,
        issuedAt: String,
        suppliedAt: String,
        order: String,
        corrects: InvoiceNumber? = nil,
        seller: Party,
        buyer: Party,
        currency: Currency,
        lines: [(title: String, quantity: Int, treatment: TaxTreatment, net: Money, tax: Money)],
        payment: String,
        paymentCode: String,
        notes: [String] = []
    ) throws(MoneyError) {
        series = number.series
        self.number = number.description
        (issuedOn, suppliedOn) = (issuedAt, suppliedAt)
        self.order = order
        self.corrects = corrects?.description
        (self.seller, self.buyer) = (seller, buyer)
        self.currency = currency.code
        self.lines = lines.map { line in
            Line(
                title: line.title,
                quantity: line.quantity,
                amount: Amount(line.treatment, net: line.net, tax: line.tax)
            )
        }
        var sums: [(treatment: TaxTreatment, net: Money, tax: Money)] = []
        for line in lines {
            if let place = sums.firstIndex(where: { $0.treatment == line.treatment }) {
                sums[place].net = try sums[place].net.adding(line.net)
                sums[place].tax = try sums[place].tax.adding(line.tax)
            } else {
                sums.append((line.treatment, line.net, line.tax))
            }
        }
        taxes = sums.map { Amount($0.treatment, net: $0.net, tax: $0.tax) }
        let net = try sums.map(\.net).total(currency)
        let tax = try sums.map(\.tax).total(currency)
        (self.net, self.tax, total) = (net.minor, tax.minor, try net.adding(tax).minor)
        self.payment = payment
        self.paymentCode = paymentCode
        let explained = sums.compactMap(\.treatment.note)
        self.notes = notes + explained
    }

    /// The same under another number.
    private init(_ document: InvoiceDocument, _ number: InvoiceNumber, issuedOn day: String, notes: [String]) {
        series = number.series
        self.number = number.description
        (issuedOn, suppliedOn) = (day, document.suppliedOn)
        order = document.order
        corrects = document.number
        (seller, buyer) = (document.seller, document.buyer)
        currency = document.currency
        (lines, taxes) = (document.lines, document.taxes)
        (net, tax, total) = (document.net, document.tax, document.total)
        (payment, paymentCode) = (document.payment, document.paymentCode)
        self.notes = notes
    }

    /// As it is kept: members in the order of their names, so that the same document gives the same text.
    package var stored: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and whole numbers have no failing case.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    package init?(stored text: String) {
        guard let document = try? JSONDecoder().decode(InvoiceDocument.self, from: Data(text.utf8)) else { return nil }
        self = document
    }
}

extension TaxTreatment {
    fileprivate var category: String {
        switch self {
        case .untaxed, .outside: "O"
        case .taxed(_, let rate): rate == .zero ? "Z" : "S"
        case .reverseCharge: "AE"
        }
    }

    /// What the law wants said (BT-120).
    fileprivate var note: String? {
        switch self {
        case .untaxed, .taxed: nil
        case .reverseCharge:
            "Reverse charge: the customer accounts for the VAT (Article 196 of Directive 2006/112/EC)."
        case .outside: "Outside the scope of the seller's tax."
        }
    }
}
