import Commerce
import FoundationEssentials
import HTTP
import Shop
import Storage
import Templates

/// `/admin/renewals`: what the supplier will charge, held against what customers have paid for it.
enum Renewals {
    static func show(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let settings = try request.shop.database.read { try $0.renewalSettings() }
        return try request.page(page(request, RenewalsPage.form(settings)))
    }

    static func submit(_ request: PageRequest, _ staff: Staff) async throws -> Response {
        let (days, policy) = (request.form["lead_days"] ?? "", request.form["unpaid"] ?? "")
        do {
            try await request.shop.changeRenewals(leadDays: days, unpaid: policy)
        } catch ChangeRenewalsError.invalid(let errors) {
            let form = RenewalsPage.form(leadDays: days, unpaid: policy).with(errors)
            return try request.page(page(request, form), status: .unprocessableContent)
        }
        return request.redirect(
            to: .adminRenewals,
            flash: Flash(.done, "Saved. It counts for what is asked from now on.")
        )
    }

    private static func page(_ request: PageRequest, _ form: Form) throws -> RenewalsPage {
        let now = request.shop.now()
        let until = now.addingTimeInterval(RenewalsPage.days * RenewalSchedule.day)
        return try request.shop.database.read { reader in
            let coming = try reader.upcomingRenewals(from: now, until: until, limit: RenewalsPage.limit)
            return RenewalsPage(
                form: form,
                coming: try coming.map { renewal in
                    RenewalsPage.Row(renewal, customer: try reader.customer(renewal.service.customer))
                }
            )
        }
    }
}

struct RenewalsPage: PageModel {
    static let template = "admin/renewals"
    fileprivate static let days = 60.0
    fileprivate static let limit = 500

    struct Row: Sendable {
        let date: Date
        let title: String
        let customer: String
        let customerID: Customer.ID?
        let cost: Money
        let state: StateWord
        let isPaid: Bool
        /// The renewal's once it is asked for, the service's before.
        let orderNumber: String
    }

    let form: Form
    let coming: [Row]

    var record: Record {
        [
            "form": .record(form.record),
            "figures": .list(figures.map(\.record)),
            "coming": .list(coming.map(\.value)),
            "hasComing": .flag(!coming.isEmpty),
        ]
    }

    private var figures: [Figure] {
        let all = coming.reduce(Int64(0)) { $0 + $1.cost.minor }
        let paid = coming.filter(\.isPaid).reduce(Int64(0)) { $0 + $1.cost.minor }
        return [
            Figure(label: "Due in 60 days", value: Money(minor: all, .usd).description),
            Figure(label: "Paid by customers", value: Money(minor: paid, .usd).description),
            Figure(label: "Not paid yet", value: Money(minor: all - paid, .usd).description),
        ]
    }

    static func form(_ settings: RenewalSettings) -> Form {
        form(leadDays: String(settings.leadDays), unpaid: settings.unpaid.rawValue)
    }

    static func form(leadDays: String, unpaid: String) -> Form {
        var days = FormField("lead_days", "Ask customers so many days before", .input("number"))
        (days.value, days.inputmode) = (leadDays, "numeric")
        (days.min, days.max) = ("\(RenewalSchedule.leadDays.lowerBound)", "\(RenewalSchedule.leadDays.upperBound)")
        let options = UnpaidRenewal.allCases.map { policy in
            FormField.Option(
                value: policy.rawValue,
                label: policy.label,
                detail: policy.consequence,
                isSelected: policy.rawValue == unpaid
            )
        }
        return Form(
            .adminRenewals,
            [days, FormField("unpaid", "What becomes of a service that nobody pays", .radio(options))]
        )
    }

    static let sample = RenewalsPage(
        form: .sample,
        coming: [
            Row(
                date: Date(timeIntervalSince1970: 0),
                title: "VPN, monthly",
                customer: "Ada",
                customerID: .init(1),
                cost: Money(minor: 600, .usd),
                state: .sample,
                isPaid: true,
                orderNumber: "7K2QX-9PM4D"
            )
        ]
    )
}

extension RenewalsPage.Row {
    fileprivate init(_ renewal: UpcomingRenewal, customer: Customer?) {
        let service = renewal.service
        date = service.nextBillingAt ?? service.createdAt
        title = service.title
        self.customer = customer?.name ?? ""
        customerID = customer?.id
        cost = renewal.cost
        state = renewal.state.word
        isPaid = renewal.state == .paid
        orderNumber = renewal.orderNumber ?? service.orderNumber
    }

    fileprivate var value: Value {
        [
            "iso": .text(date.isoText),
            "date": .text(date.dayText),
            "title": .text(title),
            "customer": .text(customer),
            "customerHref": .optional(customerID.map { Link.adminCustomer($0).path }),
            "cost": .text(cost.description),
            "state": state.value,
            "orderNumber": .text(orderNumber),
            "orderHref": .text(Link.adminOrder(number: orderNumber).path),
        ]
    }
}

extension RenewalState? {
    fileprivate var word: StateWord {
        switch self {
        case nil: StateWord(mark: .wait, word: "not asked yet")
        case .asked: StateWord(mark: .wait, word: "asked")
        case .paid: StateWord(mark: .done, word: "paid")
        case .carried: StateWord(mark: .problem, word: "carried by you")
        case .withdrawn: StateWord(mark: .off, word: "withdrawn")
        case .ending: StateWord(mark: .busy, word: "being ended")
        case .ended: StateWord(mark: .off, word: "ended")
        }
    }
}

extension UnpaidRenewal {
    fileprivate var label: String {
        switch self {
        case .carry: "Carry it"
        case .end: "End it"
        }
    }

    fileprivate var consequence: String {
        switch self {
        case .carry: "The supplier renews it from your wallet; the customer can still pay."
        case .end: "It is deleted a day before, for good – only after the request and a last warning were sent."
        }
    }
}
