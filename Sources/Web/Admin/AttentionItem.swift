import Commerce
import FoundationEssentials
import Shop
import Storage
import Templates

/// Something that waits for a person.
struct AttentionItem: Sendable {
    let mark: String
    let title: String
    let detail: String
    let href: String
    let action: String

    var value: Value {
        [
            "mark": .text(mark), "title": .text(title), "detail": .text(detail), "href": .text(href),
            "action": .text(action),
        ]
    }

    static let sample = AttentionItem(
        mark: "problem",
        title: "VPN: refused",
        detail: "The supplier refused it.",
        href: "/admin/orders/7K2QX-9PM4D",
        action: "Open"
    )
}

extension [AttentionItem] {
    /// The most urgent first.
    static func found(in reader: Reader, _ shop: Shop, isDemo: Bool) throws -> [AttentionItem] {
        let lines = try reader.linesNeedingAttention(limit: 50).map { line, number in
            AttentionItem(
                mark: line.state.forStaff.mark.rawValue,
                title: "\(line.title): \(line.state.forStaff.word)",
                detail: line.holdReason?.forStaff ?? line.state.sentenceForStaff,
                href: Link.adminOrder(number: number).path + "#line-\(line.id)",
                action: "Open"
            )
        }
        let transfers = try reader.unpaidTransfers(limit: 50).map { order in
            AttentionItem(
                mark: "wait",
                title: "Transfer of \(try reader.due(of: order))",
                detail: "Order \(order.number), reference \(order.reference), expected until \(order.dueAt.dayText)",
                href: Link.adminOrder(number: order.number).path,
                action: "Confirm"
            )
        }
        return lines + (try payments(in: reader)) + (try bankLines(in: reader)) + transfers
            + (try differences(in: reader)) + (try wallet(in: reader, at: shop.now())) + (try unreadLists(in: reader))
            + paused(try shop.pausedPlans(in: reader))
            + (isDemo ? [demo] : [])
    }

    /// Disputes that wait for an answer, and where a gateway's books differ from ours.
    private static func payments(in reader: Reader) throws -> [AttentionItem] {
        let disputes = try reader.disputes(limit: 50).filter(\.needsAnswer).map { dispute in
            AttentionItem(
                mark: "problem",
                title: "Dispute of \(dispute.amount)",
                detail: "Order \(dispute.orderNumber), \(dispute.reasonWords)"
                    + (dispute.answerBy.map { ", answer by \($0.minuteText)" } ?? ""),
                href: Link.adminDispute(gateway: dispute.gateway, id: dispute.id).path,
                action: "Evidence"
            )
        }
        let differences = try reader.gatewayDifferences(openOnly: true, limit: 20).map { difference in
            AttentionItem(
                mark: "problem",
                title: difference.title,
                detail: difference.detail,
                href: Link.adminPayments.path,
                action: "Look"
            )
        }
        return disputes + differences
    }

    /// Imported, and not booked or forgotten yet.
    private static func bankLines(in reader: Reader) throws -> [AttentionItem] {
        let count = try reader.openBankLineCount()
        guard count > 0 else { return [] }
        return [
            AttentionItem(
                mark: "wait",
                title: count == 1 ? "1 line of a bank statement waits" : "\(count) lines of a bank statement wait",
                detail: "Read, and not booked yet.",
                href: Link.adminStatements.path,
                action: "Look"
            )
        ]
    }

    private static func differences(in reader: Reader) throws -> [AttentionItem] {
        let found = try reader.drift(limit: 20)
        guard let first = found.first else { return [] }
        let count = found.count == 1 ? "1 service differs" : "\(found.count) services differ"
        return [
            AttentionItem(
                mark: "problem",
                title: "\(count) from the supplier’s list",
                detail: "\(first.type) \(first.upstreamID): \(first.detail)",
                href: Link.adminWallet.path + "#differences",
                action: "Look"
            )
        ]
    }

    /// What was taken in the last week and no order explains.
    private static func wallet(in reader: Reader, at now: Date) throws -> [AttentionItem] {
        let week = now.addingTimeInterval(-7 * 86_400)
        let unmatched = try reader.walletStatement(since: week, at: now).unmatched
        guard let latest = unmatched.last else { return [] }
        let total = try unmatched.map(\.amount).total(.usd)
        return [
            AttentionItem(
                mark: "problem",
                title: "\(total) was taken from the wallet for no order",
                detail: "Last seen \(latest.at.minuteText)",
                href: Link.adminWallet.path + "#unmatched",
                action: "Look"
            )
        ]
    }

    private static func paused(_ plans: PausedPlans) -> [AttentionItem] {
        guard plans.count > 0 else { return [] }
        let (more, count) = (plans.count - plans.names.count, plans.count.grouped)
        return [
            AttentionItem(
                mark: "wait",
                title: plans.count == 1 ? "1 plan is not sold just now" : "\(count) plans are not sold just now",
                detail: "Their cost has risen too far for their price: " + plans.names.joined(separator: "; ")
                    + (more > 0 ? " and \(more.grouped) more" : ""),
                href: Link.adminPricing.path + Link.query([("only", PriceTablePage.Only.unsold.rawValue)]),
                action: "Prices"
            )
        ]
    }

    private static func unreadLists(in reader: Reader) throws -> [AttentionItem] {
        try reader.syncs().sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { list, state in
            guard !state.failure.isEmpty else { return nil }
            let since = state.succeededAt.map { "The list of \($0.minuteText) serves." } ?? "There is none yet."
            return AttentionItem(
                mark: "problem",
                title: "The supplier’s list of \(list.rawValue) could not be read",
                detail: "\(state.failure). \(since)",
                href: Link.adminProducts.path,
                action: "Products"
            )
        }
    }

    private static let demo = AttentionItem(
        mark: "note",
        title: "This is a demo",
        detail: "Orders go to the built-in sandbox. Enter the supplier’s key and secret to sell for real.",
        href: Link.adminSettings.path,
        action: "Settings"
    )
}

extension LineState {
    /// What the state asks of staff.
    var sentenceForStaff: String {
        switch self {
        case .waiting: "Nothing happens before it is paid."
        case .queued: "It is sent in its turn."
        case .held: "It waits."
        case .sending: "A request is on its way."
        case .delivered: "The customer has it."
        case .renewed: "The customer has paid a further period."
        case .provisioning: "The supplier is setting it up; we look again and again."
        case .rejected: "The supplier refused it; nothing was done."
        case .unknown: "The supplier’s answer was lost. It is not sent again before we know what became of it."
        case .needsPerson: "We could not tell what became of it. Please look in the supplier’s panel and decide."
        case .cancelled: "It was cancelled."
        case .ended: "The service has ended."
        }
    }
}
