import Commerce
import Crypto
import FoundationEssentials
import Storage
import Templates

extension OrderPage {
    /// One thing that was ordered, and what came of it.
    struct Line: Sendable {
        /// Its place in the order, from 1.
        let position: Int
        let name: String
        let selection: Selection
        let price: Money
        let state: LineState
        let sentence: String
        let delivered: [DeliveredItem]
        let hasService: Bool
        /// Seconds after which to look again.
        let refresh: Int?

        var value: Value {
            let next = state.isOver ? [] : steps
            return [
                "id": .text(String(position)),
                "icon": .text(selection.product.icon),
                "name": .text(name),
                "price": PriceTag(price: price, per: selection.cycle?.per).value,
                "state": state.forCustomer.value,
                "sentence": .text(sentence),
                "inputs": .list(selection.inputs.map(\.value)),
                "hasDeliverables": .flag(!delivered.isEmpty),
                "deliverables": .list(delivered.map(\.value)),
                "next": .list(next.map { .text($0) }),
                "hasNext": .flag(!next.isEmpty),
                "serviceHref": .optional(hasService ? Link.services.path : nil),
            ]
        }

        private var steps: [String] {
            guard let type = selection.type else { return [] }
            return state == .delivered ? type.nextSteps : type.untilDelivery + type.nextSteps
        }

        static let sample = Line(
            position: 1,
            name: "Web hosting, monthly",
            selection: .sample,
            price: Money(minor: 648, .usd),
            state: .delivered,
            sentence: "Everything you need stands below.",
            delivered: DeliveredItem.samples,
            hasService: true,
            refresh: nil
        )
    }
}

extension OrderPage.Line {
    init(_ line: OrderLine, position: Int, vault: Vault, at now: Date, in reader: Reader) throws {
        let service = line.state.isReady ? try reader.service(of: line.id) : nil
        let isLost = service.map { !$0.isComplete } ?? false
        let isFresh = service.map { now.timeIntervalSince($0.createdAt) < 86_400 } ?? true
        self.position = position
        name = line.title
        selection = line.selection
        price = line.gross
        state = line.state
        sentence = isLost ? Self.incomplete(isFetched: isFresh) : line.state.sentence
        let values = try service.map { try reader.delivery(of: $0.id, vault: vault) } ?? []
        delivered = [DeliveredItem](values)
        hasService = service != nil
        refresh = Self.refresh(line.state, isFetched: (isLost && isFresh) || values.contains(where: \.isUnderWay))
    }

    /// A password stands only in the reply to the order, and that reply did not reach us.
    private static func incomplete(isFetched: Bool) -> String {
        isFetched
            ? "It is set up. The confirmation with the password was lost on its way; we are fetching it."
            : "It is set up, but the confirmation with the password was lost. We have been told and will send it to you."
    }

    private static func refresh(_ state: LineState, isFetched: Bool) -> Int? {
        switch state {
        case .queued, .sending, .provisioning: 5
        case .held, .unknown: 30
        default: isFetched ? 30 : nil
        }
    }
}

extension Delivered {
    /// Something that the supplier still works on.
    fileprivate var isUnderWay: Bool {
        let final = ["completed", "complete", "partial", "cancelled", "canceled", "refunded"]
        return display == .progress && !final.contains(value.lowercased())
    }
}

extension LineState {
    /// Whether there may be something to show.
    fileprivate var isReady: Bool { self == .delivered || self == .provisioning }

    fileprivate var isOver: Bool { self == .cancelled || self == .ended || self == .renewed }
}
