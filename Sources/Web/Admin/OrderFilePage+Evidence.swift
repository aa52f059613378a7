import Commerce
import FoundationEssentials
import Storage

extension OrderFilePage {
    /// What is known of a line whose outcome is open, so that a person can decide within a minute: what was tried and
    /// when, what the wallet said, what the supplier lists.
    struct Evidence: Sendable {
        let facts: [Fact]
        /// What the supplier would have charged.
        let cost: Money
        /// When it was sent, for looking it up in the supplier's panel.
        let sent: String
        /// Services of this customer and product that belong to no line.
        let listed: [String]

        static let sample = Evidence(
            facts: [.sample],
            cost: Money(minor: 500, .usd),
            sent: "14:05 UTC",
            listed: ["1234"]
        )
    }
}

extension OrderFilePage.Evidence {
    /// nil for a line whose outcome is known.
    init?(_ line: OrderLine, _ attempts: [Attempt], in reader: Reader) throws {
        guard line.state == .unknown || line.state == .needsPerson,
            let first = attempts.first(where: { ["unknown", "notDone", "undecided"].contains($0.outcome) })
        else { return nil }
        cost = line.upstreamCost
        sent = first.startedAt.minuteText
        let client = try reader.clientLink(line.customer)?.client
        let open = try client.map { try reader.unlinkedServices(of: $0, line.selection.product, limit: 20) } ?? []
        listed = open.map(\.text)
        let lost = LineState.unknown.rawValue
        let losses = try reader.events(of: line.order).filter { $0.line == line.id && $0.to == lost }
        facts =
            losses.map { Fact("Sent, and lost sight of", "\($0.at.stampText): \($0.reason)") }
            + [Fact("It would cost", cost.description), try Self.wallet(first, in: reader)]
            + [Fact("The supplier lists", try Self.list(listed, in: reader))]
    }

    private static func wallet(_ first: Attempt, in reader: Reader) throws -> Fact {
        guard let (balance, at) = try reader.lastBalance() else { return Fact("Wallet", "\(first.balance) before") }
        let less = Money(minor: first.balance.minor - balance.minor, .usd)
        let moved = less.isZero ? "the same" : less.isNegative ? "more, so somebody paid in" : "\(less) less"
        let text = "\(first.balance) before, \(balance) on \(at.minuteText): \(moved), other orders included"
        return Fact("Wallet", text)
    }

    private static func list(_ listed: [String], in reader: Reader) throws -> String {
        guard let readAt = try reader.servicesMirroredAt() else { return "not read yet" }
        let found =
            switch listed.count {
            case 0: "no service of this customer and product that belongs to no order"
            case 1: "service \(listed[0]), which belongs to no order"
            default: "services \(listed.joined(separator: ", ")), which belong to no order"
            }
        return "\(found) (read on \(readAt.minuteText))"
    }
}
