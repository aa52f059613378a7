import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/books`: what a month earned, and its files for whoever keeps the books.
enum Books {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        try request.page(try BooksPage(request.shop, Month(request.query["month"]) ?? Month(request.shop.now())))
    }

    /// `/admin/books/{file}`: `earnings.csv`, `invoices.csv` or `ledger.csv` of a month.
    static func download(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let month = Month(request.query["month"]), let table = Table(rawValue: request.parameters["file"])
        else { throw PageError.notFound }
        let csv = try request.shop.database.read { try table.csv(of: month, in: $0) }
        var response = Response(.ok, body: csv.bytes)
        response.headers["Content-Type"] = "text/csv; charset=utf-8"
        response.headers["Content-Disposition"] = "attachment; filename=\"\(month.text)-\(table.rawValue)\""
        response.headers["Cache-Control"] = "private, no-store"
        return response
    }

    enum Table: String, CaseIterable {
        case earnings = "earnings.csv"
        case invoices = "invoices.csv"
        case ledger = "ledger.csv"
    }
}

/// A calendar month in UTC.
struct Month: Hashable, Sendable {
    let start: Date

    init(_ day: Date) {
        start = Date(dayValue: String(day.dayValue.prefix(7)) + "-01") ?? day.startOfDay
    }

    /// "2026-05"
    init?(_ text: String?) {
        guard let text, text.utf8.count == 7, let start = Date(dayValue: text + "-01") else { return nil }
        self.start = start
    }

    var text: String { String(start.dayValue.prefix(7)) }
    /// The beginning of the next one: no month is longer than 31 days, and none shorter than 28.
    var end: Date { Month(start.addingTimeInterval(32 * 86_400)).start }
    var before: Month { Month(start.addingTimeInterval(-86_400)) }
    var after: Month { Month(end) }
}

extension Books.Table {
    fileprivate func csv(of month: Month, in reader: Reader) throws -> CSV {
        switch self {
        case .earnings: try earnings(month, reader)
        case .invoices: try invoices(month, reader)
        case .ledger: try ledger(month, reader)
        }
    }

    private func earnings(_ month: Month, _ reader: Reader) throws -> CSV {
        var csv = CSV(["order", "currency", "sale", "tax", "refunds", "fees", "cost", "profit"])
        for row in try reader.earnings(by: .order, from: month.start, to: month.end) {
            csv.add([row.group, row.currency.code] + row.amounts.map(\.plain))
        }
        return csv
    }

    /// A line for each rate of each document; a credit note counts against the sales.
    private func invoices(_ month: Month, _ reader: Reader) throws -> CSV {
        var csv = CSV([
            "number", "date", "order", "corrects", "customer", "country", "vat id", "currency", "category", "rate",
            "net",
            "tax",
        ])
        try reader.eachInvoice(from: month.start, to: month.end) { invoice in
            let document = invoice.document
            // A top-up is no sale; what is bought with it has an invoice of its own.
            guard !document.series.isOfTopUp else { return }
            for part in document.taxes {
                csv.add([
                    document.number, document.issuedOn, document.order, document.corrects ?? "", document.buyer.name,
                    document.buyer.country, document.buyer.vatID, document.currency, part.category,
                    TaxRate(thousandths: part.rate)?.plain ?? "", document.money(document.series.sign * part.net).plain,
                    document.money(document.series.sign * part.amount).plain,
                ])
            }
        }
        return csv
    }

    private func ledger(_ month: Month, _ reader: Reader) throws -> CSV {
        var csv = CSV(["time", "source", "id", "account", "debit", "credit", "currency", "order", "customer", "note"])
        try reader.eachLedgerRow(from: month.start, to: month.end) { row in
            let amount = Money(minor: Int64(clamping: row.amount.minor.magnitude), row.amount.currency).plain
            csv.add([
                row.at.isoText, row.sourceKind, row.sourceID, row.account, row.amount.isNegative ? "" : amount,
                row.amount.isNegative ? amount : "", row.amount.currency.code, row.orderNumber ?? "",
                row.customerEmail ?? "", row.note,
            ])
        }
        return csv
    }
}

extension Earnings {
    /// In the order of the columns: sale, tax, refunds, fees, cost, profit.
    fileprivate var amounts: [Money] { [sale, tax, refunds, fees, cost, profit] }
}

struct BooksPage: PageModel {
    static let template = "admin/books"
    static let hasForm = false

    /// What was taxed where, for the reports that tax offices want by country and rate.
    struct TaxRow: Sendable {
        let country: String
        let label: String
        let net: Money
        let tax: Money
    }

    let month: Month
    private let total: [Earnings]
    private let products: [Earnings]
    private let customers: [Earnings]
    private let taxes: [TaxRow]

    init(_ shop: Shop, _ month: Month) throws {
        self.month = month
        (total, products, customers, taxes) = try shop.database.read { reader in
            let best = try reader.earnings(by: .customer, from: month.start, to: month.end)
                .sorted { $0.profit.minor > $1.profit.minor }.prefix(20)
            return (
                try reader.earnings(by: .month, from: month.start, to: month.end),
                try reader.earningsByProduct(from: month.start, to: month.end), Array(best),
                try Self.taxes(of: month, in: reader)
            )
        }
    }

    private static func taxes(of month: Month, in reader: Reader) throws -> [TaxRow] {
        struct Key: Hashable { let country, label, currency: String }
        var sums: [Key: (net: Int64, tax: Int64)] = [:]
        try reader.eachInvoice(from: month.start, to: month.end) { invoice in
            let document = invoice.document
            let sign = document.series.sign
            for part in document.taxes where part.category != "O" {
                let key = Key(country: document.buyer.country, label: part.label, currency: document.currency)
                sums[key, default: (0, 0)].net += sign * part.net
                sums[key, default: (0, 0)].tax += sign * part.amount
            }
        }
        return sums.sorted { ($0.key.country, $0.key.label) < ($1.key.country, $1.key.label) }.compactMap { key, sum in
            guard let currency = Currency(code: key.currency) else { return nil }
            return TaxRow(
                country: Country.name(of: key.country),
                label: key.label,
                net: Money(minor: sum.net, currency),
                tax: Money(minor: sum.tax, currency)
            )
        }
    }

    var record: Record {
        let link = { (month: Month) in Link.adminBooks.path + Link.query([("month", month.text)]) }
        return [
            "month": .text(month.text),
            "beforeHref": .text(link(month.before)),
            "afterHref": .text(link(month.after)),
            "hasSales": .flag(!total.isEmpty),
            "tables": .list([
                table("The month", total) { $0.group },
                table("By product", products) { ProductKey($0.group).flatMap { ProductType.of($0)?.name } ?? $0.group },
                table("Customers who earned you most", customers) { $0.group },
            ]),
            "taxes": .list(taxes.map(\.value)),
            "hasTaxes": .flag(!taxes.isEmpty),
            "files": .list(
                Books.Table.allCases.map { table in
                    let path = Link.adminBooks.path + "/" + table.rawValue + Link.query([("month", month.text)])
                    return ["name": .text(table.rawValue), "href": .text(path)]
                }
            ),
        ]
    }

    private func table(_ title: String, _ rows: [Earnings], name: (Earnings) -> String) -> Value {
        [
            "title": .text(title),
            "rows": .list(
                rows.map { row in
                    [
                        "name": .text(name(row)),
                        "count": .text(String(row.count)),
                        "amounts": .list(row.amounts.map { .text($0.description) }),
                        "isLoss": .flag(row.profit.isNegative),
                    ]
                }
            ),
        ]
    }

    private init(sample row: Earnings) {
        month = Month(Date(timeIntervalSince1970: 0))
        (total, products, customers) = ([row], [row], [row])
        taxes = [TaxRow(country: "Germany", label: "VAT 19%", net: row.sale, tax: row.tax)]
    }

    static let sample = BooksPage(sample: .sample)
}

extension Earnings {
    fileprivate static let sample = Earnings(
        group: "2026-05",
        count: 1,
        sale: Money(minor: 780, .usd),
        cost: Money(minor: 600, .usd)
    )
}

extension BooksPage.TaxRow {
    fileprivate var value: Value {
        [
            "country": .text(country), "label": .text(label), "net": .text(net.description),
            "tax": .text(tax.description),
        ]
    }
}

/// A table as a file (RFC 4180), in UTF-8.
struct CSV {
    private(set) var bytes: [UInt8] = []

    init(_ header: [String]) {
        add(header)
    }

    mutating func add(_ cells: [String]) {
        bytes += Array((cells.map(Self.quoted).joined(separator: ",") + "\r\n").utf8)
    }

    /// Spreadsheets take a text that begins like a formula for one: names that customers chose must not run there.
    private static func quoted(_ cell: String) -> String {
        let isFormula = cell.utf8.first.map { "=+@\t\r".utf8.contains($0) } ?? false
        let isMinus = cell.hasPrefix("-") && Decimal(typed: String(cell.dropFirst())) == nil
        let safe = isFormula || isMinus ? "'" + cell : cell
        guard safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
