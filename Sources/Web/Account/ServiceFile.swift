import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/account/services/{id}`: one service, what its next period costs, and how to end it.
enum ServiceFile {
    static func show(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        try request.page(page(request, service(request, signedIn)))
    }

    static func submit(_ request: PageRequest, _ signedIn: SignedIn) async throws -> Response {
        let service = try service(request, signedIn)
        let (shop, customer) = (request.shop, signedIn.customer.id)
        let done: String
        do {
            switch request.form["step"] {
            case "end":
                try await shop.endService(service.id, of: customer)
                done = "It ends with the period that is paid. Until then you can change your mind."
            case "keep":
                try await shop.keepService(service.id, of: customer)
                done = "The service goes on."
            case let step:
                guard let payment = step.flatMap({ RenewalPayment(rawValue: $0) }) else {
                    return try request.saying(.problem, "Please choose what to do.")
                        .page(page(request, service), status: .unprocessableContent)
                }
                try await shop.setRenewalPayment(payment, service.id, of: customer)
                done = payment.done
            }
        } catch is EndServiceError {
            return try request.saying(.problem, "Nothing was done: the service has moved on meanwhile.")
                .page(page(request, try self.service(request, signedIn)), status: .conflict)
        }
        return request.redirect(to: .service(service.id), flash: Flash(.done, done))
    }

    /// Somebody else's service does not exist.
    private static func service(_ request: PageRequest, _ signedIn: SignedIn) throws -> Service {
        guard let id = Int64(request.parameters["id"]),
            let service = try request.shop.database.read({ try $0.service(Service.ID(id)) }),
            service.customer == signedIn.customer.id
        else { throw PageError.notFound }
        return service
    }

    private static func page(_ request: PageRequest, _ service: Service) throws -> ServicePage {
        try request.shop.database.read { reader in
            guard let line = try reader.line(service.line) else { throw PageError.notFound }
            let open = try reader.renewals(of: service.id, limit: 3).first { [.asked, .carried].contains($0.state) }
            return ServicePage(
                row: ServiceRow(service, line),
                id: service.id,
                canEnd: line.state == .delivered && line.selection.cycle != nil && service.upstreamID != nil
                    && service.nextBillingAt != nil,
                endsAt: service.endsAt,
                paidUntil: try request.shop.paidUntil(service, in: reader),
                payment: service.renewalPayment,
                card: try request.shop.chargeableCard(of: service.customer, in: reader)?.card,
                due: try open.flatMap { try reader.order($0.order) }.map { ($0.number, $0.total) },
                chargedAt: try open.flatMap { renewal in
                    try request.shop.willBeCharged(renewal, in: reader) ? renewal.chargedAt : nil
                }
            )
        }
    }
}

struct ServicePage: PageModel {
    static let template = "account-service"

    let row: ServiceRow
    let id: Service.ID
    let canEnd: Bool
    let endsAt: Date?
    let paidUntil: Date?
    let payment: RenewalPayment
    /// The card that can be charged.
    let card: GatewayCard?
    /// The order by which the next period is paid.
    let due: (number: String, total: Money)?
    /// When the card will be charged for it.
    let chargedAt: Date?

    var record: Record {
        let isEnding = endsAt != nil
        return [
            "service": row.value,
            "action": .text(Link.service(id).path),
            "dueHref": .optional(due.map { Link.order(number: $0.number).path }),
            "dueTotal": .optional(due?.total.description),
            "canEnd": .flag(canEnd && !isEnding),
            "endDate": .optional((endsAt ?? paidUntil)?.dayText),
            "isEnding": .flag(canEnd && isEnding),
            "chargedDate": .optional(chargedAt?.dayText),
            "payment": canEnd && !isEnding
                ? ["words": .text(payment.words(card)), "choices": .list(choices)] : .nothing,
        ]
    }

    /// The other ways.
    private var choices: [Value] {
        RenewalPayment.allCases.filter { $0 != payment && ($0 != .card || card != nil) }
            .map { ["value": .text($0.rawValue), "label": .text($0.label(card))] }
    }

    static let sample = ServicePage(
        row: .sample,
        id: .init(1),
        canEnd: true,
        endsAt: nil,
        paidUntil: Date(timeIntervalSince1970: 0),
        payment: .ask,
        card: AccountPage.sample.card,
        due: ("7K2QX-9PM4D", Money(minor: 648, .usd)),
        chargedAt: Date(timeIntervalSince1970: 0)
    )
}

extension RenewalPayment {
    fileprivate var done: String {
        switch self {
        case .ask: "You are asked before each renewal."
        case .credit: "Renewals are taken from your account credit, three days before they are due."
        case .card: "Renewals are charged to your card, three days before they are due. We write to you before."
        }
    }

    fileprivate func words(_ card: GatewayCard?) -> String {
        switch self {
        case .ask: "You get a mail before each and pay it on its page."
        case .credit: "From your account credit, three days before each is due. You get a mail before."
        case .card:
            card.map {
                "With your \($0.name), three days before each is due. You get a mail with the day and the amount before."
            } ?? "With a card, which cannot be charged now: you get a mail before each and pay it on its page."
        }
    }

    fileprivate func label(_ card: GatewayCard?) -> String {
        switch self {
        case .ask: "Ask me each time"
        case .credit: "Take it from my credit"
        case .card: "Charge my \(card?.name ?? "card")"
        }
    }
}
