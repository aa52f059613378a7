import Commerce
import FoundationEssentials

package struct Invoice: Sendable {
    package typealias ID = Identifier<Invoice>

    package let id: ID
    package let number: InvoiceNumber
    package let order: Order.ID
    package let customer: Customer.ID
    package let issuedAt: Date
    package let document: InvoiceDocument
}

extension Reader {
    private static let invoiceColumns: SQL = """
        i.id, i.series, i.number, i.order_id, i.customer_id, i.issued_at, i.document
        """

    package func invoice(_ number: InvoiceNumber) throws -> Invoice? {
        try first(
            "SELECT \(Self.invoiceColumns) FROM invoices i WHERE i.series = ? AND i.number = ?",
            number.series.rawValue,
            number.number,
            row: Self.invoice
        )
    }

    /// The document of a booking.
    package func invoice(of source: LedgerSource) throws -> Invoice? {
        try first(
            "SELECT \(Self.invoiceColumns) FROM invoices i WHERE i.source_kind = ? AND i.source_id = ?",
            source.kind,
            source.id,
            row: Self.invoice
        )
    }

    /// The invoice and its credit notes, in the order in which they were issued.
    package func invoices(of order: Order.ID) throws -> [Invoice] {
        try rows(
            "SELECT \(Self.invoiceColumns) FROM invoices i WHERE i.order_id = ? ORDER BY i.id",
            order.rawValue,
            row: Self.invoice
        )
    }

    /// Newest first; `before` is the last one of the page before.
    package func invoices(of customer: Customer.ID, before: Invoice.ID? = nil, limit: Int) throws -> [Invoice] {
        try rows(
            """
            SELECT \(Self.invoiceColumns) FROM invoices i WHERE i.customer_id = ? AND i.id < ?
            ORDER BY i.id DESC LIMIT ?
            """,
            customer.rawValue,
            before?.rawValue ?? .max,
            limit,
            row: Self.invoice
        )
    }

    /// Visits all that were issued in a span of time, oldest first.
    package func eachInvoice(from start: Date, to end: Date, _ body: (Invoice) throws -> Void) throws {
        try each(
            """
            SELECT \(Self.invoiceColumns) FROM invoices i WHERE i.issued_at >= ? AND i.issued_at < ?
            ORDER BY i.issued_at, i.id
            """,
            start.milliseconds,
            end.milliseconds
        ) { row in try body(try Self.invoice(row)) }
    }

    private static func invoice(_ row: borrowing Row) throws -> Invoice {
        guard let document = InvoiceDocument(stored: row.text(6)) else { throw StoredValueError(column: "document") }
        return Invoice(
            id: .init(row.int64(0)),
            number: InvoiceNumber(try stored(row.text(1), "series"), row.int(2)),
            order: .init(row.int64(3)),
            customer: .init(row.int64(4)),
            issuedAt: Date(milliseconds: row.int64(5)),
            document: document
        )
    }
}

extension Writer {
    /// Issues the next one of its series. The number is taken in this transaction: if it is undone, so is the number.
    /// A booking has one document: a second breaks the unique key.
    package func issueInvoice(
        _ series: InvoiceSeries,
        for source: LedgerSource,
        of order: Order,
        correcting invoice: Invoice.ID? = nil,
        at now: Date,
        _ write: (InvoiceNumber) throws -> InvoiceDocument
    ) throws -> InvoiceNumber {
        let last = try first(
            "SELECT number FROM invoices WHERE series = ? ORDER BY number DESC LIMIT 1",
            series.rawValue
        ) { $0.int(0) }
        let number = InvoiceNumber(series, (last ?? 0) + 1)
        let document = try write(number)
        try run(
            """
            INSERT INTO invoices (series, number, order_id, customer_id, corrects, source_kind, source_id, issued_at,
                currency, net_minor, tax_minor, total_minor, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            series.rawValue,
            number.number,
            order.id.rawValue,
            order.customer.rawValue,
            invoice?.rawValue,
            source.kind,
            source.id,
            now.milliseconds,
            document.currency,
            document.net,
            document.tax,
            document.total,
            document.stored
        )
        return number
    }
}
