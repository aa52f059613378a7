import Commerce
import Crypto
import FoundationEssentials
import Testing

@testable import Storage

extension Writer {
    /// Runs every change of the store to a table that grows: one order from the sign-up to the delivery, and the chores.
    func writeEverything(vault: Vault, at now: Date) throws {
        let hash = "hash"
        let added = try addCustomer(name: "Ada", email: "ada@example.net", passwordHash: hash, at: now)
        let customer = try #require(added)
        try writeAccount(of: customer, hash, vault: vault, at: now)
        let line = try writeOrder(of: customer, at: now)
        try writeForwarding(of: line, of: customer, vault: vault, at: now)
        try writeChores(at: now)
    }

    private func writeAccount(of customer: Customer.ID, _ hash: String, vault: Vault, at now: Date) throws {
        try rename(customer, to: "Ada Lovelace")
        try makeStaff(customer)
        _ = try changePasswordHash(of: customer, from: hash, to: "other")
        try openPasswordReset(of: customer, digest: [7], until: now)
        try setPasswordHash(of: customer, to: "another")
        try closePasswordReset(of: customer)
        let session = Session(
            digest: [1],
            customer: customer,
            createdAt: now,
            seenAt: now,
            expiresAt: now,
            device: "Firefox"
        )
        try addSession(session)
        try touchSession([1], seenAt: now.addingTimeInterval(60), expiresAt: now.addingTimeInterval(600))
        try endSession([2], of: customer)
        try endSessions(of: customer, except: [1])
        let visitor = CartOwner.visitor(digest: [3])
        let cart = try openCart(of: visitor, newKey: "key", at: now)
        _ = try openCart(of: visitor, newKey: "key", at: now)
        try addCartLine(.vpn, shown: Money(minor: 390, .usd), to: cart)
        if let line = try self.cart(of: visitor)?.lines.first { try setShownPrice(line.shown, of: line.id) }
        try moveCart(from: visitor, to: .customer(customer), newKey: "other", limit: 10, at: now)
        try removeCartLine(.init(0), from: cart)
        _ = try moveClient(customer, from: .none, to: .creating)
        try loseClientsInCreation()
        if let client = UpstreamClientID("77") { try linkClient(customer, to: client, reply: [1], vault: vault) }
    }

    private func writeOrder(of customer: Customer.ID, at now: Date) throws -> OrderLine {
        let price = Money(minor: 390, .usd)
        let cost = Money(minor: 300, .usd)
        let line = try QuoteLine(
            selection: .vpn,
            title: "VPN",
            upstreamCost: cost,
            cost: cost,
            net: price,
            tax: .zero(.usd)
        )
        let order = try addOrder(
            NewOrder(
                number: "AAAAA-AAAAA",
                customer: customer,
                checkoutKey: "key",
                method: .bankTransfer,
                reference: "RF1",
                quote: try Quote([line], in: .usd),
                floors: [0],
                rate: "1",
                placedAt: now,
                dueAt: now
            ),
            actor: "customer"
        )
        try setMethod(.credit, ofUnpaid: order)
        try putOffDue(of: order, until: now)
        try setAsksVATRegister(true)
        if let number = VATID("FR40303265045") {
            let check = VATCheck(number, .registered(consultation: "1"), at: now)
            try keep(check)
            try addVATProof(check, to: order)
        }
        try addConsent(Consent(scope: .product(ProductType.vpn.key), text: "I know."), to: order, at: now)
        try addCoupon(Coupon(id: .init(1), code: "TEN", discount: .fixed(price), from: now))
        if let coupon = try coupon(code: "TEN") {
            _ = try setCoupon(coupon.id, isOn: true)
            try useCoupon(coupon, for: order, of: customer, at: now)
            try giveCouponBack(of: order)
        }
        try setCoupon("TEN", ofCart: .init(0))
        try addPlaceProof(.declared, country: "DE", of: order, at: now)
        try saveBillingDetails(BillingDetails(name: "Ada", country: "DE"), of: customer)
        try writeAttempt(of: order, at: now)
        let owed = try price.negated()
        try book(
            LedgerSource("credit", "key", customer: customer),
            [Posting(.goodwill, price), Posting(.customerCredit, owed)],
            at: now
        )
        try addPayment(order, Payment(.credit, source: order.description, price, at: now))
        try book(
            LedgerSource("payment", "credit:\(order)", customer: customer, order: order),
            [Posting(.customerCredit, price), Posting(.revenue, owed)],
            at: now
        )
        if let placed = try self.order(order) {
            let party = InvoiceDocument.Party(name: "Ada", address: "", country: "", vatID: "", email: "")
            _ = try issueInvoice(.invoice, for: LedgerSource("payment", "credit:\(order)"), of: placed, at: now) {
                number in
                try InvoiceDocument(
                    number,
                    issuedAt: "2026-05-03",
                    suppliedAt: "2026-05-03",
                    order: placed.number,
                    seller: party,
                    buyer: party,
                    currency: .usd,
                    lines: [("VPN", 1, .untaxed, price, .zero(.usd))],
                    payment: "",
                    paymentCode: ""
                )
            }
        }
        try move(order, .paymentConfirmed, at: now, actor: "shop")
        try writeRefund(of: order, at: now)
        try queueMail("delivered", about: "key", to: "ada@example.net", subject: "", text: "", at: now)
        return try #require(try lines(of: order).first)
    }

    private func writeAttempt(of order: Order.ID, at now: Date) throws {
        try add(
            StoredAttempt(
                id: "attempt",
                order: order,
                gateway: "card",
                reference: nil,
                state: .opening,
                amount: Money(minor: 390, .usd),
                email: "ada@example.net",
                returnURL: "/",
                startedAt: now,
                expiresAt: now
            )
        )
        try setReference("1", ofAttempt: "attempt")
        try setState(.paid, ofAttempt: "attempt")
    }

    private func writeRefund(of order: Order.ID, at now: Date) throws {
        let amount = Money(minor: 100, .usd)
        let payment = Payment(.gateway("card"), source: "1", amount, at: now)
        try addPayment(order, payment.counting(.zero(.usd)))
        try stopCounting(payment)
        let line = BankLine(day: now, amount: amount, payer: "Ada", purpose: "RF1", bankID: "")
        for key in ["key", "key", "other"] { _ = try addBankLine(line, key: key, at: now) }
        try addPayment(order, Payment(.bankTransfer, source: "key", amount, at: now))
        for (place, line) in try openBankLines(limit: 20).enumerated() {
            if place == 0 { try close(line) } else { _ = try deleteOpenBankLine(line.id) }
        }
        try add(
            Refund(
                id: "refund",
                order: order,
                gateway: "card",
                payment: "1",
                reference: nil,
                amount: amount,
                reason: "",
                askedBy: "staff",
                state: .asked,
                askedAt: now
            )
        )
        try setState(Refund.State.failed, reference: "re_1", ofRefund: "refund")
        let dispute = GatewayDispute(
            id: "1",
            payment: "1",
            amount: nil,
            reason: "",
            status: "",
            openedAt: now,
            answerBy: nil,
            movements: []
        )
        try keep(dispute, amount: amount, by: "card", of: order)
    }

    private func writeForwarding(of line: OrderLine, of customer: Customer.ID, vault: Vault, at now: Date) throws {
        try addForwarding(line.id, request: line.selection, at: now)
        try move(line.id, .paid, at: now, actor: "shop")
        try note(line.order, line.id, at: now, actor: "shop", "Waiting")
        try postpone(line.id, from: now, countingTry: true)
        let wallet = WalletReading(balance: line.cost, last: .init(0), open: [])
        let attempt = try startAttempt(line.id, Snapshot(services: [], wallet: wallet), at: now)
        try makeDue(linesOf: customer, at: now)
        try setReading(wallet, without: attempt)
        try lowerFloor(of: line.id, to: 0)
        try makeDue(at: now)
        try move(line.id, .sendingStarted, at: now, actor: "shop")
        try endAttempt(attempt, "accepted", detail: "", reply: [1], vault: vault, at: now)
        try addService(
            NewService(
                line: line.id,
                customer: customer,
                product: line.selection.product,
                upstreamID: UpstreamServiceID("77"),
                origin: .reply,
                delivery: [],
                isComplete: true,
                status: "active",
                pollAt: now
            ),
            vault: vault,
            at: now
        )
        let service = try #require(try service(of: line.id))
        try setDelivery([], isComplete: true, of: service, vault: vault)
        try setStatus("active", nextBillingAt: now, pollAt: nil, of: service.id)
        _ = try pollSoon(upstreamID: "77", at: now)
        try setEnd(now, of: service.id)
        try setEnd(nil, of: service.id)
        try saveRenewalSettings(RenewalSettings(leadDays: 14, unpaid: .carry))
        _ = try addRenewal(of: service.id, from: now, to: now, line: line.id)
        let renewal = try #require(try renewal(of: line.id))
        try move(renewal, .withdrawn)
        _ = try setCharged(renewal.id)
        try setRenewalPayment(.card, of: service.id)
        let card = GatewayCard(
            owner: "cus_1",
            reference: "pm_1",
            brand: "visa",
            lastFour: "4242",
            expiryYear: 2034,
            expiryMonth: 4
        )
        _ = try keep(card, of: line.customer, by: "stripe", at: now)
        if let kept = try savedCard(of: line.customer) {
            try remove(kept.id, at: now)
            try setForgotten(kept.id, at: now)
        }
        try setCharged(line.upstreamCost, of: line.id)
        try move(line.id, .accepted, at: now, actor: "shop")
        let call = UpstreamCall(
            method: "POST",
            path: "/orders",
            startedAt: now,
            milliseconds: 1,
            outcome: "accepted",
            status: 200,
            maskedRequest: "",
            maskedReply: ""
        )
        try addCall(call, line: line.id)
        try addBalance(line.cost, at: now)
    }

    private func writeChores(at now: Date) throws {
        let mail = MailRecord.ID(1)
        _ = try requeueMail(mail, at: now)
        for outcome in [MailOutcome.accepted, .postponed("later"), .refused("no")] {
            try setOutcome(outcome, of: mail, retryAt: now)
        }
        let old = now.addingTimeInterval(-90 * 86_400)
        try deleteCarts(untouchedSince: old)
        try deleteCart(.init(0))
        try setLowWalletLimit(Money(minor: 5_000, .usd))
        let alarm = try addWalletAlarm(.zero(.usd), below: Money(minor: 1, .usd), at: now)
        try endWalletAlarm(alarm.id, at: now)
        try addKnownCharge(.init(at: now, amount: Money(minor: 100, .usd)), note: "known", by: .init(1), at: now)
        let move = PriceMove(
            product: ProductType.vpn.key,
            plan: PlanKey(.monthly),
            at: now,
            source: .listed,
            policy: .follow,
            oldCost: 6,
            newCost: nil,
            oldPrice: nil,
            outcome: nil,
            isForSale: false
        )
        try add(move, in: .usd)
        try deleteExpiredSessions(at: old)
        try deletePasswordResets(endedBy: old)
        try deleteCalls(before: old)
        try deleteWebhooks(before: old)
        _ = try addWebhook(source: "card", eventID: "1", body: [1], isHandled: false, at: now)
        let webhook = StoredWebhook(source: "card", eventID: "1", body: [1], tries: 0)
        try postpone(webhook, until: now)
        try finish(webhook, at: now)
        try addDifference(.paymentUnknown, "1", by: "card", order: nil, detail: "", isSettled: false, at: now)
        try settleDifference(.paymentUnknown, "1", by: "card", at: now)
        try recordSweep(of: "card", failure: "", at: now)
        guard let id = UpstreamServiceID("77") else { return }
        _ = try ignoreUpstreamService(id)
        let listed = UpstreamService(
            id: id,
            clientID: nil,
            type: "vpn",
            status: "active",
            monthlyCost: 3,
            billingCycle: nil,
            nextBillingAt: now,
            deployment: nil,
            record: .null
        )
        try mirror([listed], at: now)
        try recordMirror(at: now)
        try keep(ServiceComparison(ids: [(.moved, ["77"])]))
    }
}

extension Selection {
    fileprivate static let vpn = Selection(
        product: ProductType.vpn.key,
        plans: [PlanKey(.monthly)],
        quantity: 1,
        parameters: [Parameter("billing_cycle", .text("monthly"))]
    )
}
