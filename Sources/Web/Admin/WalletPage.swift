import Commerce
import FoundationEssentials
import Shop
import Storage
import Templates

struct WalletPage: PageModel {
    static let template = "admin/wallet"
    static let days = Shop.walletSpan / 86_400

    let form: Form
    let now: Date
    let balance: (balance: Money, at: Date)?
    /// The oldest first.
    let balances: [(balance: Money, at: Date)]
    let spending: [Date: WalletDay]
    let statement: WalletStatement
    /// What staff typed about something that was taken, and that cannot be taken as it is.
    var sent: SentNote?
    /// nil before the wallet was read.
    let forecast: WalletForecast?
    /// Lines that the wallet does not cover, and what they cost.
    let waiting: Int
    let missing: Money
    let charges: [WalletCharge]
    let differences: [Drift]
    let older: String?

    var record: Record {
        [
            "figures": .list(figures.map(\.record)),
            "problem": .optional(problem),
            "forecast": .optional(forecast?.words),
            "chart": history?.value ?? .nothing,
            "bars": bars?.value ?? .nothing,
            "daysTaken": .list(daysTaken.map(\.value)),
            "hasDays": .flag(!daysTaken.isEmpty),
            "oddities": .list(oddities),
            "hasOddities": .flag(!oddities.isEmpty),
            "form": .record(form.record),
            "charges": .list(charges.map(\.value)),
            "hasCharges": .flag(!charges.isEmpty),
            "differences": .list(differences.map(\.value)),
            "hasDifferences": .flag(!differences.isEmpty),
            "olderHref": .optional(older),
        ]
    }

    private var figures: [Figure] {
        let taken = spending.values.reduce(Int64(0)) { $0 + $1.total }
        return [
            Figure(
                label: "Balance",
                value: balance?.balance.description ?? "not read yet",
                detail: balance.map { "read \($0.at.minuteText)" },
                isProblem: waiting > 0
            ),
            Figure(label: "Taken in 30 days", value: Money(minor: taken, .usd).description),
            Figure(label: "Next 30 days", value: forecast?.nextMonth.description ?? "–", detail: "orders and renewals"),
            Figure(
                label: "Runs dry",
                value: forecast.map { $0.dryOn?.dayText ?? "not in a year" } ?? "–",
                isProblem: forecast?.dryOn.map { $0 < now.addingTimeInterval(7 * 86_400) } ?? false
            ),
        ]
    }

    private var problem: String? {
        guard waiting > 0 else { return nil }
        let lines = waiting == 1 ? "1 paid line waits" : "\(waiting) paid lines wait"
        return "\(lines) for a top-up; together they cost \(missing)."
    }

    private var history: Chart? {
        Chart(
            .lines,
            [Chart.Series(name: "Balance", points: balances.map { ($0.at, $0.balance.minor) })],
            words: { Money(minor: $0, .usd).description }
        )
    }

    private var bars: Chart? {
        let first = now.startOfDay.addingTimeInterval(-(Self.days - 1) * 86_400)
        guard !spending.isEmpty else { return nil }
        let points = (0..<Int(Self.days)).map { place in
            let day = first.addingTimeInterval(Double(place) * 86_400)
            return (at: day, amount: spending[day]?.total ?? 0)
        }
        return Chart(
            .bars,
            [Chart.Series(name: "Taken a day", points: points)],
            words: { Money(minor: $0, .usd).description }
        )
    }

    /// The newest first, those on which something happened.
    private var daysTaken: [DayTaken] {
        let readings = Dictionary(balances.map { ($0.at.startOfDay, $0.balance) }) { $1 }
        let paidIn = Dictionary(statement.paidIn.map { ($0.at.startOfDay, $0.amount.minor) }, uniquingKeysWith: +)
        return Set(spending.keys).union(readings.keys).union(paidIn.keys).sorted(by: >).map { day in
            DayTaken(
                day: day,
                taken: spending[day] ?? WalletDay(),
                paidIn: paidIn[day] ?? 0,
                balance: readings[day]
            )
        }
    }

    static func form(_ limit: String) -> Form {
        var field = FormField("low_wallet", "Mail to staff when it holds less than", .input("text"))
        (field.value, field.prefix, field.inputmode, field.isRequired) = (limit, "USD", "decimal", false)
        field.help = "Once each time it falls below. Empty is never."
        return Form(.adminWallet, [field])
    }
}

private struct DayTaken {
    let day: Date
    let taken: WalletDay
    let paidIn: Int64
    let balance: Money?

    var value: Value {
        let text = { (minor: Int64) -> Value in .text(minor == 0 ? "" : Money(minor: minor, .usd).description) }
        return [
            "iso": .text(day.dayValue),
            "day": .text(day.dayText),
            "orders": text(taken.orders),
            "renewals": text(taken.renewals),
            "others": text(taken.others),
            "paidIn": text(paidIn),
            "balance": .text(balance?.description ?? ""),
        ]
    }
}

extension WalletForecast {
    /// The day, and how it was found.
    fileprivate var words: String {
        let end = dryOn.map { "It runs dry on \($0.dayText)" } ?? "It lasts for more than a year"
        let pace = days == 1 ? "in the last day" : "a day on average of the last \(days) days"
        let average = Money(minor: (spent.minor + Int64(days) - 1) / Int64(days), .usd)
        return "\(end) if nobody tops it up: orders took \(average) \(pace), and each service renews at the supplier’s "
            + "date and by its cycle for what it cost."
    }
}

extension Drift {
    fileprivate var value: Value {
        let canIgnore = kind == .notHere
        return [
            "title": .text("\(type) \(upstreamID): \(words)"),
            "detail": .text(detail),
            "href": .optional(orderNumber.map { Link.adminOrder(number: $0).path }),
            "action": .optional(canIgnore ? Link.adminKnownService(upstreamID).path : nil),
        ]
    }

    private var words: String {
        switch kind {
        case .notHere: "not ordered here"
        case .notThere: "gone at the supplier"
        case .suspended: "suspended"
        case .costChanged: "costs another amount"
        }
    }
}

extension WalletCharge {
    fileprivate var value: Value {
        [
            "iso": .text(at.isoText),
            "time": .text(at.stampText),
            "text": .text(note.isEmpty ? title : title.isEmpty ? note : "\(title) (\(note))"),
            "reason": .text(reason),
            "orderNumber": .optional(orderNumber),
            "orderHref": .optional(orderNumber.map { Link.adminOrder(number: $0).path }),
            "expected": .optional(expected?.description),
            "amount": .text(charged.description),
            "isOff": .flag(expected.map { $0 != charged } ?? false),
        ]
    }

    private var reason: String {
        if let known { return "Known to \(known.by), \(known.at.dayText)" }
        return orderNumber == nil ? "" : isRenewal ? "Renewal" : "Order"
    }
}

extension WalletPage {
    private static func change(_ minor: Int64) -> WalletStatement.Change {
        .init(at: Date(timeIntervalSince1970: 0), amount: Money(minor: minor, .usd))
    }

    static let sample: WalletPage = {
        let start = Date(timeIntervalSince1970: 0)
        let now = start.addingTimeInterval(3 * 86_400)
        let seen = WalletStatement.Change(at: start.addingTimeInterval(3600), amount: Money(minor: 1_000, .usd))
        return WalletPage(
            form: .sample,
            now: now,
            balance: (Money(minor: 10_000, .usd), start),
            balances: [(Money(minor: 20_000, .usd), start), (Money(minor: 10_000, .usd), now)],
            spending: [start: WalletDay(orders: 600, renewals: 600, others: 100)],
            statement: WalletStatement(readings: [change(2_000), seen], charges: [], at: now),
            sent: SentNote(
                time: seen.at.milliseconds,
                typed: "",
                error: FieldError("note", "Please say what it was.")
            ),
            forecast: WalletForecast(
                balance: Money(minor: 10_000, .usd),
                spent: Money(minor: 3_000, .usd),
                days: 30,
                renewals: [],
                from: now
            ),
            waiting: 2,
            missing: Money(minor: 1_200, .usd),
            charges: [
                WalletCharge(
                    id: 1,
                    at: start,
                    title: "VPN, monthly",
                    orderNumber: "7K2QX-9PM4D",
                    isRenewal: true,
                    expected: Money(minor: 600, .usd),
                    charged: Money(minor: 650, .usd),
                    note: ""
                )
            ],
            differences: UpstreamServiceID("1234").map { id in
                [
                    Drift(kind: .notHere, upstreamID: id, type: "vpn", detail: "client 5", orderNumber: nil),
                    Drift(kind: .suspended, upstreamID: id, type: "vpn", detail: "gone", orderNumber: "7K2QX-9PM4D"),
                ]
            } ?? [],
            older: "/admin/wallet?before=1"
        )
    }()
}
