import Commerce
import FoundationEssentials
import Shop
import Storage
import Templates

extension OrderFilePage {
    /// One line with what it cost, what was sent for it and what came back.
    struct Line: Sendable {
        let id: OrderLine.ID
        let name: String
        let selection: Selection
        /// The plans' names in the supplier's own words, and their keys.
        let plans: String
        let state: LineState
        let sentence: String
        let retail: Money
        let cost: String
        let profit: Money
        let service: String?
        let standing: LineAction.Standing
        /// What ordering it once more would cost; nil when it cannot be ordered.
        let replacementCost: Money?
        let evidence: Evidence?
        let attempts: [TimelineEntry]
        let request: String?
        let reply: String?

        static let sample = Line(
            id: .init(1),
            name: "Web hosting, monthly",
            selection: .sample,
            plans: "Monthly (monthly)",
            state: .needsPerson,
            sentence: "We could not tell what became of it.",
            retail: Money(minor: 648, .usd),
            cost: "$5.00",
            profit: Money(minor: 148, .usd),
            service: "1234",
            standing: .nothing,
            replacementCost: nil,
            evidence: .sample,
            attempts: [TimelineEntry(at: Date(timeIntervalSince1970: 0), text: "Sent", detail: "refused")],
            request: "{}",
            reply: "{}"
        )
    }
}

extension OrderFilePage.Line {
    init(_ line: OrderLine, of shop: Shop, in reader: Reader) throws {
        let attempts = try reader.attempts(of: line.id)
        let calls = try reader.calls(of: line.id)
        id = line.id
        name = line.title
        selection = line.selection
        plans = try line.selection.plans.map { key in
            let name = try reader.plan(line.selection.product, key)?.name
            return name.map { "\($0) (\(key.text))" } ?? key.text
        }.joined(separator: ", ")
        state = line.state
        sentence = Self.sentence(line, attempts.last)
        retail = line.gross
        cost = Self.cost(line)
        profit = try line.net.subtracting(line.cost)
        let service = try reader.service(of: line.id)
        standing = LineAction.Standing(service)
        replacementCost = service == nil ? nil : try? shop.priced(line.selection, in: reader).upstreamCost
        self.service = service.map { service in
            let id = service.upstreamID?.text ?? "none at the supplier"
            let isIncomplete = service.isComplete ? "" : ", without its credentials"
            return "\(id): \(service.status), \(service.origin.words)\(isIncomplete)"
        }
        evidence = try OrderFilePage.Evidence(line, attempts, in: reader)
        self.attempts = (attempts.map(\.entry) + calls.map(\.entry)).sorted { $0.at < $1.at }
        let ordering = calls.last { $0.method == "POST" } ?? calls.last
        request = ordering?.maskedRequest
        reply = ordering?.maskedReply
    }

    private static func sentence(_ line: OrderLine, _ last: Attempt?) -> String {
        if let reason = line.holdReason { return reason.forStaff }
        guard [.rejected, .unknown, .needsPerson].contains(line.state), let last, !last.detail.isEmpty else {
            return line.state.sentenceForStaff
        }
        return "\(line.state.sentenceForStaff) Last: \(last.detail)"
    }

    private static func cost(_ line: OrderLine) -> String {
        guard let charged = line.charged, charged != line.upstreamCost else { return line.cost.description }
        return "\(line.cost) (the supplier charged \(charged), expected \(line.upstreamCost))"
    }
}

extension ServiceOrigin {
    fileprivate var words: String {
        switch self {
        case .reply: "named in the answer to the order"
        case .adopted: "found afterwards"
        case .byHand: "delivered by hand"
        }
    }
}

extension Attempt {
    fileprivate var entry: TimelineEntry {
        let known = services.count == 1 ? "1 service" : "\(services.count) services"
        return TimelineEntry(
            at: startedAt,
            text: "Attempt, with \(known) known and \(balance) in the wallet",
            detail: [outcome ?? "on its way", detail].filter { !$0.isEmpty }.joined(separator: ", ")
        )
    }
}

extension UpstreamCall {
    fileprivate var entry: TimelineEntry {
        let result = [outcome, status.map { String($0) }, "\(milliseconds) ms"].compactMap(\.self)
        return TimelineEntry(at: startedAt, text: "\(method) \(path)", detail: result.joined(separator: ", "))
    }
}

// MARK: - As the template shows it

extension OrderFilePage {
    func record(_ line: Line) -> Value {
        let actions = self.actions(of: line)
        let found = candidates?.line == line.id ? candidates?.found ?? [] : []
        let canLook = LineAction.adopt.isPossible(in: line.state, with: line.standing)
        let look = Link.adminOrder(number: number).path + Link.query([("services", line.id.description)])
        return [
            "id": .text(line.id.description),
            "icon": .text(line.selection.product.icon),
            "name": .text(line.name),
            "state": line.state.forStaff.value,
            "sentence": .text(line.sentence),
            "plans": .text(line.plans),
            "inputs": .list(line.selection.inputs.map(\.value)),
            "evidence": .list((line.evidence?.facts ?? []).map(\.value)),
            "retail": .text(line.retail.description),
            "cost": .text(line.cost),
            "profit": .text(line.profit.description),
            "isLoss": .flag(line.profit.isNegative),
            "serviceID": .optional(line.service),
            "candidatesHref": .optional(canLook ? "\(look)#line-\(line.id)" : nil),
            "candidates": .list(found.map(\.value)),
            "hasCandidates": .flag(!found.isEmpty),
            "actions": .list(actions.map(\.value)),
            "hasActions": .flag(!actions.isEmpty),
            "attempts": .list(line.attempts.map(\.attempt)),
            "hasAttempts": .flag(!line.attempts.isEmpty),
            "request": .optional(line.request),
            "reply": .optional(line.reply),
        ]
    }
}

extension TimelineEntry {
    fileprivate var attempt: Value {
        ["time": .text(at.stampText), "what": .text(text), "outcome": .text(detail ?? "")]
    }
}

extension ServiceCandidate {
    static let sample = ServiceCandidate(service: "1234", isNew: true, identity: "example.com", isMatch: true)

    fileprivate var value: Value {
        [
            "serviceID": .text(service), "created": .text(isNew ? "after the first attempt" : "before"),
            "identity": .text(identity), "isMatch": .flag(isMatch),
        ]
    }
}
