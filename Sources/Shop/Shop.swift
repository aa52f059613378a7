import Commerce
import Crypto
import FoundationEssentials
import Storage

/// What every operation of the shop works with. Each operation is an extension in a file named after it; the order of
/// its effects is the text of one function. A class, because every page and job holds it.
package final class Shop: Sendable {
    package let database: Database
    package let vault: Vault
    package let upstream: any Upstream
    package let gateways: [any PaymentGateway]
    /// nil: no number is ever confirmed.
    let vatRegister: (any VATRegister)?
    package let passwords: PasswordHasher
    /// What customers type to reach the shop, without a slash at the end; links in mails start with it.
    package let url: String
    package let policy: ForwardingPolicy
    package let bells = Bells()
    let throttles: Throttles
    let keptShelf = Kept<[ShelfItem]>()
    let keptPrices = Kept<ShownPrices>()
    let keptPackages = Kept<PackageFacets>()
    let keptRates = Kept<RateFacets>()
    let domainSearches = LiveSearches<[DomainOffer]>()
    let phoneSearches = LiveSearches<[PhoneOffer]>()
    /// Since when the outcomes of these lines, and of these customers' registrations, have been open.
    let openLines = Sightings<OrderLine.ID>()
    let openClients = Sightings<Customer.ID>()
    /// Since when these services have been due to be deleted at the supplier.
    let endingServices = Sightings<Service.ID>()
    /// The clock is a value, so that tests run years in seconds.
    package let now: @Sendable () -> Date
    /// Seconds on a clock that nobody sets: for how long something has lasted.
    package let uptime: @Sendable () -> Double
    package let log: @Sendable (LogLine) -> Void

    package init(
        database: Database,
        vault: Vault,
        upstream: any Upstream,
        gateways: [any PaymentGateway] = [],
        vatRegister: (any VATRegister)? = nil,
        passwords: PasswordHasher,
        url: String = "http://127.0.0.1:8080",
        policy: ForwardingPolicy = ForwardingPolicy(),
        limits: AttemptLimits = .normal,
        now: @escaping @Sendable () -> Date = { Date() },
        uptime: @escaping @Sendable () -> Double = Shop.steadyClock(),
        log: @escaping @Sendable (LogLine) -> Void = { _ in }
    ) {
        self.database = database
        self.vault = vault
        self.upstream = upstream
        self.gateways = gateways
        self.vatRegister = vatRegister
        self.passwords = passwords
        self.url = url
        self.policy = policy
        throttles = Throttles(limits)
        self.now = now
        self.uptime = uptime
        self.log = log
    }

    package static func steadyClock() -> @Sendable () -> Double {
        let start = ContinuousClock.now
        return { start.duration(to: .now) / .seconds(1) }
    }
}

/// One line for the operator. Never a credential, a password, a request's body or a customer's address.
package struct LogLine: Sendable {
    package enum Level: String, Sendable { case info, warning, error }

    package let level: Level
    package let message: String
    package let details: [(name: String, value: String)]

    package init(_ level: Level, _ message: String, _ details: (name: String, value: String)...) {
        self.level = level
        self.message = message
        self.details = details
    }
}

/// Who did something: written into events.
package enum Actor: Hashable, Sendable {
    case customer(Int64)
    case staff(Int64)
    case worker

    package var text: String {
        switch self {
        case .customer(let id): "customer \(id)"
        case .staff(let id): "staff \(id)"
        case .worker: "shop"
        }
    }
}
