import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/disputes/{gateway}/{id}`: all that shows that a payment was rightful, on one page to be printed or copied.
enum DisputeFile {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let (gateway, id) = (request.parameters["gateway"], request.parameters["id"])
        let page = try request.shop.database.read { reader -> DisputeFilePage? in
            guard let dispute = try reader.dispute(id, by: gateway), let order = try reader.order(dispute.order) else {
                return nil
            }
            return try DisputeFilePage(dispute, order, in: reader)
        }
        guard let page else { throw PageError.notFound }
        return try request.page(page)
    }
}

struct DisputeFilePage: PageModel {
    static let template = "admin/dispute"
    static let hasForm = false

    let dispute: Dispute
    let customer: [Fact]
    let deliveries: [Fact]
    let timeline: [TimelineEntry]

    init(_ dispute: Dispute, _ order: Order, in reader: Reader) throws {
        self.dispute = dispute
        customer = try Self.customer(of: order, in: reader)
        deliveries = try reader.lines(of: order.id).map { line in
            guard let service = try reader.service(of: line.id) else {
                return Fact(line.title, "not delivered: \(line.state.forStaff.word)")
            }
            let id = service.upstreamID.map { ", service \($0)" } ?? ", by hand"
            return Fact(line.title, "delivered \(service.createdAt.minuteText)\(id), \(service.status)")
        }
        timeline = try .forStaff(of: order, in: reader)
    }

    private static func customer(of order: Order, in reader: Reader) throws -> [Fact] {
        var facts = [
            Fact("Order", "\(order.number), \(order.total)"), Fact("Placed", order.placedAt.minuteText),
        ]
        if let customer = try reader.customer(order.customer) {
            facts += [Fact("Customer", customer.name), Fact("E-mail", customer.email)]
        }
        for payment in try reader.payments(of: order.id) {
            facts.append(Fact("Paid", "\(payment.amount), \(payment.at.minuteText), \(payment.sourceID)"))
        }
        for refund in try reader.refunds(of: order.id) where refund.state.isBooked {
            facts.append(Fact("Paid back", "\(refund.amount), \(refund.askedAt.minuteText)"))
        }
        return facts
    }

    var record: Record {
        [
            "title": .text("\(dispute.amount), \(dispute.reasonWords)"),
            "number": .text(dispute.orderNumber),
            "orderHref": .text(Link.adminOrder(number: dispute.orderNumber).path),
            "facts": .list(facts.map(\.value)),
            "customer": .list(customer.map(\.value)),
            "deliveries": .list(deliveries.map(\.value)),
            "timeline": .list(timeline.map(\.value)),
        ]
    }

    private var facts: [Fact] {
        [
            Fact("Dispute", dispute.id), Fact("Payment", dispute.payment), Fact("State", dispute.statusWords),
            Fact("Opened", dispute.openedAt.minuteText),
            Fact("Answer at the gateway by", dispute.answerBy?.minuteText ?? "not needed"),
        ]
    }

    private init(dispute: Dispute, customer: [Fact], deliveries: [Fact], timeline: [TimelineEntry]) {
        self.dispute = dispute
        self.customer = customer
        self.deliveries = deliveries
        self.timeline = timeline
    }

    static let sampleDispute = Dispute(
        gateway: "stripe",
        id: "dp_1",
        order: .init(1),
        orderNumber: "7K2QX-9PM4D",
        payment: "pi_1",
        amount: Money(minor: 3_900, .usd),
        reason: "product_not_received",
        status: "needs_response",
        openedAt: Date(timeIntervalSince1970: 0),
        answerBy: Date(timeIntervalSince1970: 604_800)
    )

    static let sample = DisputeFilePage(
        dispute: sampleDispute,
        customer: [.sample],
        deliveries: [.sample],
        timeline: [.sample]
    )
}
