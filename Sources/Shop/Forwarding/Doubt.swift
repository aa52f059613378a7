import Commerce
import Storage

/// Why only a person can tell what became of an order whose answer was lost.
enum Doubt {
    /// More than one new service of this client and product, which nothing tells apart.
    case several([UpstreamServiceID])
    /// No service is listed, and just its cost is missing in the wallet.
    case exactly(Wallet)
    /// No service is listed, and what is missing in the wallet may have been taken for it or for something else.
    case unexplained(Wallet)
    /// Somebody paid in before a look at the wallet showed that nothing had been taken: that hides a charge.
    case paidIn(Wallet)
    /// It may cost nothing, so that the wallet cannot tell.
    case costUnknown
    /// More happened since than can be gone through.
    case tooMuch
    /// It was sent so often, each time without an answer or a trace.
    case tried(Int)

    struct Wallet {
        let before: Money
        let now: Money
        /// US cents that went for other orders in between, for certain.
        let known: Int64
        /// How many others went in between, perhaps.
        let open: Int
    }

    /// For staff, with what was seen.
    var sentence: String {
        switch self {
        case .several(let ids):
            "services \(ids.map(\.text).joined(separator: ", ")) could all be this order's"
        case .exactly(let wallet): "no service found, but just its cost is missing in the wallet: \(wallet.words)"
        case .unexplained(let wallet): "no service found, and the wallet may have paid for one: \(wallet.words)"
        case .paidIn(let wallet):
            "no service found, and a payment into the wallet hides whether one was paid for: \(wallet.words)"
        case .costUnknown: "no service found, and its cost is not known, so the wallet cannot tell"
        case .tooMuch: "no service found, and too much happened since for the wallet to tell"
        case .tried(let times): "tried \(times) times, each time without a trace"
        }
    }
}

extension Doubt.Wallet {
    fileprivate var words: String {
        var text = "it held \(before) before and holds \(now) now"
        if known > 0 { text += ", \(Money(minor: known, .usd)) of it for other orders" }
        if open > 0 { text += open == 1 ? "; another order is open" : "; \(open) others are open" }
        return text
    }
}
