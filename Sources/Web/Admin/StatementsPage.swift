import Commerce
import FoundationEssentials
import Shop
import Storage
import Templates

struct StatementsPage: PageModel {
    static let template = "admin/statements"
    /// Before the line's id, in the name of the field for an order's number.
    static let orderField = "order-"
    /// As many as are dealt with at once.
    static let lines = 100

    /// A line that waits, and which order it is for.
    struct Line: Sendable {
        let record: BankLineRecord
        let verdict: String
        /// It is what the shop waits for; the rest wants a second look.
        let isExpected: Bool
        /// What its box sends; nil for one that cannot be booked as it is.
        let choice: TransferChoice?
        /// The order that staff typed.
        let typed: String
        let problem: String?
    }

    let currency: Currency
    let rows: [Line]
    /// All that wait, shown or not.
    let count: Int
    var pasted = ""
    var problem: String?
    var report: StatementReport?

    init(
        in shop: Shop,
        typed: [String: String] = [:],
        problems: [BankLineRecord.ID: String] = [:]
    ) throws {
        (currency, rows, count) = try shop.database.read { reader in
            var matcher = TransferMatcher(reader)
            let rows = try reader.openBankLines(limit: Self.lines).map { record in
                let text = typed[Self.orderField + record.id.description] ?? ""
                return try Line(record, typed: text, problems[record.id], &matcher, in: reader)
            }
            return (try reader.settings().currency, rows, try reader.openBankLineCount())
        }
    }

    private init(rows: [Line]) {
        (currency, self.rows, count) = (.usd, rows, 200)
        pasted = "Date,Amount"
        problem = "Wrong."
        report = .sample
    }

    var record: Record {
        [
            "action": .text(Link.adminStatements.path),
            "linesAction": .text(Link.adminStatementLines.path),
            "currency": .text(currency.code),
            "pasted": .text(pasted),
            "problem": .optional(problem),
            "report": report?.value ?? .nothing,
            "lines": .list(rows.map(\.value)),
            "hasLines": .flag(!rows.isEmpty),
            "more": .optional(count > rows.count ? String(count - rows.count) : nil),
        ]
    }

    static let sample: StatementsPage = {
        let line = BankLine(
            day: Date(timeIntervalSince1970: 0),
            amount: Money(minor: 648, .usd),
            payer: "Ada",
            purpose: "RF18 7K2Q",
            bankID: "1"
        )
        let record = BankLineRecord(id: .init(1), key: "1", line: line, isBooked: false)
        let choice = TransferChoice(line: record.id, orderNumber: "7K2QX-9PM4D", due: 648)
        return StatementsPage(
            rows: [
                Line(
                    record: record,
                    verdict: "Pays the order.",
                    isExpected: true,
                    choice: choice,
                    typed: "7K2QX",
                    problem: "Not booked."
                )
            ]
        )
    }()
}

extension StatementsPage.Line {
    fileprivate init(
        _ record: BankLineRecord,
        typed: String,
        _ problem: String?,
        _ matcher: inout TransferMatcher,
        in reader: Reader
    ) throws {
        self.record = record
        self.typed = typed
        var match: TransferMatch?
        if typed.isEmpty {
            match = try matcher.match(record.line)
        } else if let order = try reader.order(typed: typed) {
            match = try matcher.match(record.line, to: order)
        }
        self.problem = match == nil ? "There is no order of this number." : problem
        verdict = match?.sentence ?? ""
        isExpected = match?.isExpected == true
        choice = match.flatMap { Self.choice($0, record) }
    }

    private static func choice(_ match: TransferMatch, _ record: BankLineRecord) -> TransferChoice? {
        guard let order = match.order else { return nil }
        let due: Int64 =
            switch match {
            case .part(_, let due), .beyond(_, let due): due.minor
            case .equal: record.line.amount.minor
            default: 0
            }
        return TransferChoice(line: record.id, orderNumber: order.number, due: due)
    }

    fileprivate var value: Value {
        [
            "id": .text(record.id.description),
            "day": .text(record.line.day.dayText),
            "iso": .text(record.line.day.dayValue),
            "amount": .text(record.line.amount.description),
            "payer": .text(record.line.payer),
            "purpose": .text(record.line.purpose),
            "mark": .text(isExpected ? "done" : "problem"),
            "verdict": .text(verdict),
            "orderHref": .optional(choice.map { Link.adminOrder(number: $0.orderNumber).path }),
            "orderNumber": .optional(choice?.orderNumber),
            "choice": .optional(choice?.text),
            "isTicked": .flag(isExpected),
            "field": .text(StatementsPage.orderField + record.id.description),
            "typed": .text(typed),
            "problem": .optional(problem),
        ]
    }
}

extension Reader {
    /// By its number or its reference, as a person types them.
    fileprivate func order(typed text: String) throws -> Order? {
        if let order = try order(number: text.uppercased()) { return order }
        return try CreditorReference.read(text).flatMap { try order(reference: $0) }
    }
}

extension TransferMatch {
    fileprivate var sentence: String {
        switch self {
        case .equal: "Pays the order."
        case .part(_, let due): "A part: \(due) is due."
        case .beyond(_, let due): "More than the \(due) that is due; the rest becomes credit."
        case .notWaiting(let order):
            "Order \(order.number) does not wait for money (\(order.state.word.word.lowercased())); it would become credit."
        case .recordedByHand(let order): "Recorded for order \(order.number) before, by hand. It can go from the list."
        case .several(let numbers): "Names several orders: \(numbers.joined(separator: ", ")). Please say which it is."
        case .mistyped(let reference): "\(reference) looks like a reference, but its check digits are wrong."
        case .unknown(let reference): "No order has the reference \(reference)."
        case .noReference: "No reference in it."
        case .otherCurrency(let order): "Order \(order.number) is in \(order.total.currency)."
        }
    }
}
