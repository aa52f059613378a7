import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/wallet`: what the supplier holds for the reseller, and what it took.
enum Wallet {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let before = request.query["before"].flatMap { Int64($0) }
        let now = request.shop.now()
        let page = try request.shop.database.read { reader in
            let (charges, last) = try reader.walletCharges(before: before, limit: PageSize.rows + 1).onePage()
            let waiting = try reader.lines(in: .held, limit: 500).filter { $0.holdReason == .walletTooLow }
            return WalletPage(
                balance: try reader.lastBalance(),
                spent: try reader.walletSpending(since: now.addingTimeInterval(-WalletPage.days * 86_400)),
                waiting: waiting.count,
                missing: try waiting.map(\.upstreamCost).total(.usd),
                charges: Array(charges),
                differences: try reader.drift(limit: 20),
                older: last.map { Link.adminWallet.path + Link.query([("before", String($0.id))]) }
            )
        }
        return try request.page(page)
    }

    /// Staff know of a service that was not ordered here.
    static func ignore(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard let id = UpstreamServiceID(request.parameters["service"]), try await request.shop.ignore(id) else {
            throw PageError.notFound
        }
        return request.redirect(to: .adminWallet, flash: Flash(.done, "Service \(id) is not shown any more."))
    }
}

struct WalletPage: PageModel {
    static let template = "admin/wallet"
    fileprivate static let days = 30.0

    let balance: (balance: Money, at: Date)?
    let spent: Money
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
            "charges": .list(charges.map(\.value)),
            "hasCharges": .flag(!charges.isEmpty),
            "differences": .list(differences.map(\.value)),
            "hasDifferences": .flag(!differences.isEmpty),
            "olderHref": .optional(older),
        ]
    }

    private var figures: [Figure] {
        [
            Figure(
                label: "Balance",
                value: balance?.balance.description ?? "not read yet",
                detail: balance.map { "read \($0.at.minuteText)" },
                isProblem: waiting > 0
            ),
            Figure(label: "Taken in 30 days", value: spent.description),
            Figure(label: "Lasts for", value: daysLeft.map { $0 == 1 ? "1 day" : "\($0) days" } ?? "–"),
        ]
    }

    /// At the pace of the last 30 days.
    private var daysLeft: Int64? {
        guard let balance = balance?.balance, spent.minor > 0 else { return nil }
        return max(0, balance.minor) * Int64(Self.days) / spent.minor
    }

    private var problem: String? {
        guard waiting > 0 else { return nil }
        let lines = waiting == 1 ? "1 paid line waits" : "\(waiting) paid lines wait"
        return "\(lines) for a top-up; together they cost \(missing)."
    }

    static let sample = WalletPage(
        balance: (Money(minor: 10_000, .usd), Date(timeIntervalSince1970: 0)),
        spent: Money(minor: 3_000, .usd),
        waiting: 2,
        missing: Money(minor: 1_200, .usd),
        charges: [
            WalletCharge(
                id: 1,
                at: Date(timeIntervalSince1970: 0),
                title: "VPN, monthly",
                orderNumber: "7K2QX-9PM4D",
                expected: Money(minor: 600, .usd),
                charged: Money(minor: 650, .usd),
                note: ""
            )
        ],
        differences: UpstreamServiceID("1234").map { id in
            [
                Drift(kind: .notHere, upstreamID: id, type: "vpn", detail: "client 5", orderNumber: nil),
                Drift(kind: .suspended, upstreamID: id, type: "vpn", detail: "suspended", orderNumber: "7K2QX-9PM4D"),
            ]
        } ?? [],
        older: "/admin/wallet?before=1"
    )
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
            "text": .text(note.isEmpty ? title : "\(title) (\(note))"),
            "orderNumber": .optional(orderNumber),
            "orderHref": .optional(orderNumber.map { Link.adminOrder(number: $0).path }),
            "expected": .optional(expected?.description),
            "amount": .text(charged.description),
            "isOff": .flag(expected.map { $0 != charged } ?? false),
        ]
    }
}
