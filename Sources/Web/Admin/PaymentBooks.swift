import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/payments`: what the gateways took, kept and gave back, and where their books and ours differ.
enum PaymentBooks {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let hasGateway = request.shop.hasRemoteGateway
        let start = request.shop.now().addingTimeInterval(-30 * 86_400)
        let page = try request.shop.database.read { reader in
            PaymentBooksPage(
                hasGateway: hasGateway,
                sweeps: try reader.gatewaySweeps(),
                sums: try reader.gatewaySums(since: start),
                differences: try reader.gatewayDifferences(openOnly: false, limit: 50),
                disputes: try reader.disputes(limit: 50)
            )
        }
        return try request.page(page)
    }

    static func compare(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        guard request.shop.hasRemoteGateway else { throw PageError.notFound }
        await request.shop.sweepGateways()
        let hasFailed = try request.shop.database.read { try $0.gatewaySweeps() }.contains { !$0.failure.isEmpty }
        let flash =
            hasFailed
            ? Flash(.problem, "The gateway could not be read just now. Nothing was compared.")
            : Flash(.done, "The last three days were compared.")
        return request.redirect(to: .adminPayments, flash: flash)
    }

    /// Staff know of a difference; held money is the customer's.
    static func settle(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let (gateway, reference) = (request.parameters["gateway"], request.parameters["reference"])
        guard let kind = GatewayDifference.Kind(rawValue: request.parameters["kind"]) else { throw PageError.notFound }
        if kind == .amountDiffers {
            try await request.shop.creditHeldPayment(reference, gateway: gateway, by: staff.customer.id)
            return request.redirect(to: .adminPayments, flash: Flash(.done, "The money is in the customer’s credit."))
        }
        let isSettled = try await request.shop.settleDifference(
            kind,
            reference,
            gateway: gateway,
            by: staff.customer.id
        )
        guard isSettled else { throw PageError.notFound }
        return request.redirect(to: .adminPayments, flash: Flash(.done, "It is settled."))
    }
}

struct PaymentBooksPage: PageModel {
    static let template = "admin/payments"

    let hasGateway: Bool
    let sweeps: [GatewaySweep]
    let sums: [GatewaySum]
    let differences: [GatewayDifference]
    let disputes: [Dispute]

    var record: Record {
        [
            "hasGateway": .flag(hasGateway),
            "figures": .list(sums.map(\.figures).flatMap { $0 }.map(\.record)),
            "compareAction": .text(Link.adminComparison.path),
            "compared": .list(sweeps.map(\.value)),
            "differences": .list(differences.map(\.value)),
            "hasDifferences": .flag(!differences.isEmpty),
            "disputes": .list(disputes.map(\.value)),
            "hasDisputes": .flag(!disputes.isEmpty),
        ]
    }

    static let sample = PaymentBooksPage(
        hasGateway: true,
        sweeps: [GatewaySweep(gateway: "stripe", at: Date(timeIntervalSince1970: 0), failure: "no answer")],
        sums: [
            GatewaySum(
                taken: Money(minor: 3_900, .usd),
                paidBack: Money(minor: 500, .usd),
                fees: Money(minor: 143, .usd),
                disputed: Money(minor: 100, .usd)
            )
        ],
        differences: GatewayDifference.Kind.allCases.map { kind in
            GatewayDifference(
                gateway: "stripe",
                kind: kind,
                reference: "pi_1",
                order: .init(1),
                orderNumber: "7K2QX-9PM4D",
                detail: "$39.00",
                foundAt: Date(timeIntervalSince1970: 0),
                settledAt: kind == .paymentMissed ? Date(timeIntervalSince1970: 0) : nil
            )
        },
        disputes: [DisputeFilePage.sampleDispute]
    )
}

extension GatewaySum {
    fileprivate var figures: [Figure] {
        [
            Figure(label: "Taken", value: taken.description),
            Figure(label: "Paid back", value: paidBack.description),
            Figure(label: "Gateways’ fees", value: fees.description),
            Figure(label: "In dispute or lost", value: disputed.description, isProblem: disputed.minor > 0),
        ]
    }
}

extension GatewaySweep {
    fileprivate var value: Value {
        [
            "name": .text(PaymentMethod.gateway(gateway).label),
            "time": .text(at.minuteText),
            "iso": .text(at.isoText),
            "failure": .optional(failure),
        ]
    }
}

extension GatewayDifference {
    fileprivate var value: Value {
        let link = Link.adminDifference(gateway: gateway, kind: kind.rawValue, reference: reference)
        return [
            "title": .text(title),
            "detail": .text("\(reference): \(detail)"),
            "time": .text(foundAt.minuteText),
            "iso": .text(foundAt.isoText),
            "isOpen": .flag(settledAt == nil),
            "href": .optional(orderNumber.map { Link.adminOrder(number: $0).path }),
            "action": .optional(settledAt == nil ? link.path : nil),
            "actionLabel": .text(kind == .amountDiffers ? "Credit it to the customer" : "We know"),
        ]
    }

    /// Also on the dashboard.
    var title: String {
        switch kind {
        case .paymentMissed: "A payment had not been told to us"
        case .paymentUnknown: "A payment for something that is not here"
        case .amountDiffers: "Not the amount that was asked for"
        case .paymentNotThere: "The gateway does not list a payment"
        case .refundMissed: "Something paid back had not been told to us"
        case .refundNotThere: "The gateway does not list something paid back"
        case .refundFailed: "Something could not be paid back"
        case .notTakenIn: "Something at the gateway that could not be taken in"
        }
    }
}

extension Dispute {
    fileprivate var value: Value {
        [
            "title": .text("\(amount), \(reasonWords)"),
            "status": .text(statusWords),
            "time": .text(openedAt.minuteText),
            "iso": .text(openedAt.isoText),
            "answerBy": .optional(needsAnswer ? answerBy?.minuteText : nil),
            "orderNumber": .text(orderNumber),
            "href": .text(Link.adminDispute(gateway: gateway, id: id).path),
        ]
    }

    var reasonWords: String { reason.replacing("_", with: " ") }
    var statusWords: String { status.replacing("_", with: " ") }
}
