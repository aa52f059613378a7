import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// The invoice of a paid order, in the transaction that records the payment. What costs nothing has none.
    func issueInvoice(for order: Order, paidBy payment: Payment, in writer: Writer) throws -> InvoiceNumber? {
        guard !order.total.isZero else { return nil }
        let (lines, notes) = try invoiced(order, in: writer)
        let source = LedgerSource("payment", "\(payment.method.key):\(payment.sourceID)")
        let (seller, buyer) = (try seller(in: writer), try buyer(of: order, in: writer))
        let parts = try writer.payments(of: order.id).filter { $0.counted.minor > 0 }
        let series: InvoiceSeries = order.kind == .topUp ? .topUp : .invoice
        return try writer.issueInvoice(series, for: source, of: order, at: payment.at) { number in
            try InvoiceDocument(
                number,
                issuedAt: payment.at.isoDay,
                suppliedAt: payment.at.isoDay,
                order: order.number,
                seller: seller,
                buyer: buyer,
                currency: order.total.currency,
                lines: lines.map { ($0.title, $0.quantity, $0.treatment, $0.net, $0.tax) },
                payment: parts.paidWith,
                paymentCode: parts.code,
                notes: ["Paid on \(payment.at.isoDay)."] + notes
            )
        }
    }

    private static let voucherNote =
        "Multi-purpose voucher: no tax is charged on it. It is charged on what is bought with the credit."

    /// What stands on an order's invoice, and what is said about it.
    private func invoiced(_ order: Order, in reader: Reader) throws -> (lines: [CreditedPart], notes: [String]) {
        switch order.kind {
        case .sale:
            let sold = try reader.lines(of: order.id)
            let discount = try sold.map(\.discount).total(order.total.currency)
            let reduced = "The prices are reduced by a coupon, by \(discount) in all."
            return (sold.map { CreditedPart($0) }, discount.isZero ? [] : [reduced])
        case .topUp:
            let credit = CreditedPart(title: "Account credit", treatment: .untaxed, net: order.net, tax: order.tax)
            return ([credit], [Self.voucherNote])
        }
    }

    /// Gives money back: the booking and its credit note, together or not at all.
    /// - Parameter account: where the money goes from: the customer's credit, the bank or a gateway.
    /// - Returns: nil when nothing was paid for it.
    func refund(
        _ parts: [CreditedPart],
        of order: Order,
        to account: LedgerAccount,
        _ source: LedgerSource,
        at now: Date,
        in writer: Writer
    ) throws -> InvoiceNumber? {
        let currency = order.total.currency
        let (net, tax) = (try parts.map(\.net).total(currency), try parts.map(\.tax).total(currency))
        let total = try net.adding(tax)
        let back =
            account == .customerCredit
            ? try Posting.giving(try creditParts(of: total, backFrom: order, in: writer))
            : [Posting(account, try total.negated())]
        try writer.book(
            source,
            [Posting(.refunds, net), Posting(.tax, tax)] + back,
            at: now
        )
        guard !total.isZero,
            let invoice = try writer.invoices(of: order.id).first(where: { $0.number.series == .invoice })
        else { return nil }
        return try issueCorrection(
            .creditNote,
            of: invoice,
            order,
            over: parts,
            paid: account.refundedBy,
            source,
            at: now,
            in: writer
        )
    }

    /// The document over money of an order that went back.
    /// - Parameters:
    ///   - payment: how it went back, in words.
    ///   - source: of its booking.
    func issueCorrection(
        _ series: InvoiceSeries,
        of invoice: Invoice,
        _ order: Order,
        over parts: [CreditedPart],
        paid payment: String,
        _ source: LedgerSource,
        at now: Date,
        in writer: Writer
    ) throws -> InvoiceNumber {
        try writer.issueInvoice(series, for: source, of: order, correcting: invoice.id, at: now) { number in
            try InvoiceDocument(
                number,
                issuedAt: now.isoDay,
                suppliedAt: invoice.document.suppliedOn,
                order: order.number,
                corrects: invoice.number,
                // Both as they stand on the invoice that is corrected.
                seller: invoice.document.seller,
                buyer: invoice.document.buyer,
                currency: order.total.currency,
                lines: parts.map { ($0.title, $0.quantity, $0.treatment, $0.net, $0.tax) },
                payment: payment,
                paymentCode: invoice.document.paymentCode,
                notes: source.note.isEmpty ? [] : [source.note + "."]
            )
        }
    }

    /// Takes a refund back that could not be carried out: its booking, and its document by an invoice over the same.
    func takeBack(
        _ refund: LedgerSource,
        of order: Order,
        by source: LedgerSource,
        at now: Date,
        in writer: Writer
    ) throws {
        try reverse(refund, by: source, at: now, in: writer)
        guard let note = try writer.invoice(of: refund) else { return }
        let series: InvoiceSeries = note.number.series.isOfTopUp ? .topUp : .invoice
        _ = try writer.issueInvoice(series, for: source, of: order, correcting: note.id, at: now) { number in
            note.document.takenBack(by: number, issuedOn: now.isoDay)
        }
    }

    func reverse(_ source: LedgerSource, by back: LedgerSource, at now: Date, in writer: Writer) throws {
        let booked = try writer.postings(of: source.kind, source.id)
        try writer.book(back, try booked.map { try $0.reversed }, at: now)
    }

    private func seller(in reader: Reader) throws -> InvoiceDocument.Party {
        let settings = try reader.settings()
        return InvoiceDocument.Party(
            name: settings.seller.name.isEmpty ? settings.shopName : settings.seller.name,
            address: settings.seller.address,
            country: settings.seller.country,
            vatID: settings.seller.vatID,
            email: settings.supportEmail
        )
    }

    private func buyer(of order: Order, in reader: Reader) throws -> InvoiceDocument.Party {
        let customer = try reader.clientLink(order.customer)
        let billing = order.billing ?? BillingDetails(name: customer?.name ?? "")
        let isCompany = !billing.company.isEmpty
        return InvoiceDocument.Party(
            name: isCompany ? billing.company : billing.name,
            contact: isCompany ? billing.name : "",
            address: billing.address,
            country: billing.country,
            vatID: billing.vatID,
            email: customer?.email ?? ""
        )
    }
}

extension [Payment] {
    /// "Bank transfer"; of an order that was paid by more than one, what each paid.
    fileprivate var paidWith: String {
        guard count > 1 else { return first?.method.paidWith ?? "" }
        return map { "\($0.method.paidWith) \($0.counted)" }.joined(separator: ", ")
    }

    /// UNTDID 4461: more than one kind is "1", an instrument that is not defined.
    fileprivate var code: String {
        let codes = Set(map(\.method.code))
        return codes.count == 1 ? codes.first ?? "1" : "1"
    }
}

extension PaymentMethod {
    fileprivate var paidWith: String {
        switch self {
        case .credit: "Account credit"
        case .bankTransfer: "Bank transfer"
        case .gateway: "Card or online payment"
        }
    }

    /// UNTDID 4461.
    fileprivate var code: String {
        switch self {
        case .credit: "97"
        case .bankTransfer: "30"
        case .gateway: "68"
        }
    }
}

extension LedgerAccount {
    fileprivate var refundedBy: String {
        self == .customerCredit ? "Given back as account credit" : "Paid back the way it was paid"
    }
}
