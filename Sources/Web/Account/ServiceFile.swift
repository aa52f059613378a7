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
            case "credit":
                try await shop.setPaysFromCredit(true, service.id, of: customer)
                done = "Renewals are taken from your account credit, three days before they are due."
            case "ask":
                try await shop.setPaysFromCredit(false, service.id, of: customer)
                done = "You are asked before each renewal."
            default:
                return try request.saying(.problem, "Please choose what to do.")
                    .page(page(request, service), status: .unprocessableContent)
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
                nextBillingAt: service.nextBillingAt,
                paysFromCredit: service.paysFromCredit,
                due: try open.flatMap { try reader.order($0.order) }.map { ($0.number, $0.total) }
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
    let nextBillingAt: Date?
    let paysFromCredit: Bool
    /// The order by which the next period is paid.
    let due: (number: String, total: Money)?

    var record: Record {
        let isEnding = endsAt != nil
        return [
            "service": row.value,
            "action": .text(Link.service(id).path),
            "dueHref": .optional(due.map { Link.order(number: $0.number).path }),
            "dueTotal": .optional(due?.total.description),
            "canEnd": .flag(canEnd && !isEnding),
            "endDate": .optional((endsAt ?? nextBillingAt)?.dayText),
            "isEnding": .flag(canEnd && isEnding),
            "canChooseCredit": .flag(canEnd && !isEnding && !paysFromCredit),
            "paysFromCredit": .flag(canEnd && !isEnding && paysFromCredit),
        ]
    }

    static let sample = ServicePage(
        row: .sample,
        id: .init(1),
        canEnd: true,
        endsAt: nil,
        nextBillingAt: Date(timeIntervalSince1970: 0),
        paysFromCredit: false,
        due: ("7K2QX-9PM4D", Money(minor: 648, .usd))
    )
}
