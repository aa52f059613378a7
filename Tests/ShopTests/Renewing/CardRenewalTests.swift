import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

private let day = RenewalSchedule.day

@Suite struct `A card that is kept` {
    @Test func `is charged once for each period, on the day that was announced`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            #expect(try card.vpn.service.renewalPayment == .card)
            await card.vpn.renew(daysBefore: 14)
            let mail = try #require(try card.vpn.mails("renewal-charge").first)
            let day = card.vpn.start.addingTimeInterval(-3 * day).isoDay
            for text in ["Visa ending in 4242", "$7.80", day] { #expect(mail.mail.text.contains(text), "\(text)") }
            for days in [7, 4, 3.1] { await card.vpn.renew(daysBefore: days) }
            #expect(card.unattended.isEmpty)
            for days in [3, 2.9, 2, 1] { await card.vpn.renew(daysBefore: days) }
            #expect(try card.vpn.latest.state == .paid)
            #expect(card.unattended.map(\.amount.minor) == [780])
            for kind in ["renewal-asked", "renewal-reminder", "renewal-warning"] {
                #expect(try card.vpn.mails(kind).isEmpty, "\(kind)")
            }
            #expect(try card.payments.map(\.method) == [.gateway("cards")])
            #expect(try shop.shop.database.read { try $0.invoices(of: try card.vpn.latest.order) }.count == 1)
        }
    }

    @Test(arguments: [CardBank.Temper.declines, .asks])
    func `and does not pay is told to its owner, who pays by hand`(temper: CardBank.Temper) async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank, temper)
            try await card.vpn.end(unpaid: .end)
            for days in [14, 3, 2.9, 2, 1] { await card.vpn.renew(daysBefore: days) }
            #expect(bank.asked.count == 1)
            #expect(try card.attempts.map(\.state) == [.failed])
            let mail = try #require(try card.vpn.mails("renewal-declined").first)
            #expect(mail.mail.text.contains("/orders/\(try card.vpn.latest.orderNumber)"))
            #expect(mail.mail.text.contains("agree to the payment yourself") == (temper == .asks))
            #expect(try card.vpn.mails("renewal-warning").count == 1)
            #expect(try card.vpn.mails("renewal-reminder").isEmpty)
            let page = try await shop.page(of: try card.vpn.order(card.vpn.latest), for: card.vpn.ada)
            bank.pay(page)
            try await card.shop.settle(attempt: page)
            #expect(try card.vpn.latest.state == .paid)
            try await card.vpn.send()
            for days in [0.9, 0.4] { await card.vpn.renew(daysBefore: days) }
            #expect(shop.upstream.seen.deleted.isEmpty)
        }
    }

    @Test func `and does not pay lets the service end as if it had been asked for`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank, .declines)
            try await card.vpn.end(unpaid: .end)
            for days in [14.0, 3, 2, 1] { await card.vpn.renew(daysBefore: days) }
            try await card.vpn.send()
            await card.vpn.renew(daysBefore: 0.5)
            #expect(try card.vpn.latest.state == .ended)
        }
    }

    /// Soon afterwards the key answers; later, when it may be forgotten, the charge is looked for.
    @Test(arguments: [(CardBank.Fault.answerLost, 3600.0), (.answerLost, 90_000), (.notSent, 3600), (.notSent, 90_000)])
    func `is charged once when the answer is lost`(fault: CardBank.Fault, pause: Double) async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            await card.vpn.renew(daysBefore: 14)
            bank.fail { $0 == "charge" ? fault : nil }
            await card.vpn.renew(daysBefore: 3)
            #expect(try card.vpn.latest.state == .asked)
            let order = try card.vpn.latest.order
            // Whoever paid now would pay twice.
            await #expect(throws: PayError.self) {
                try await shop.page(of: try card.vpn.order(card.vpn.latest), for: card.vpn.ada)
            }
            await #expect(throws: PayError.self) {
                try await card.shop.payWithCredit(order, customer: card.vpn.ada.id)
            }
            await #expect(throws: PayError.self) { try await card.shop.cancelUnpaid(order, by: .worker) }
            bank.fail { _ in nil }
            await card.shop.sweepGateways()
            shop.clock.advance(by: pause)
            await card.shop.renewServices()
            #expect(try card.vpn.latest.state == .paid)
            #expect(card.unattended.count == 1)
            #expect(try card.payments.count == 1)
        }
    }

    @Test func `is not charged for what its owner just paid, nor paid for while it is charged`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            await card.vpn.renew(daysBefore: 3.01)
            let order = try card.vpn.order(card.vpn.latest)
            let page = try await shop.page(of: order, for: card.vpn.ada)
            // The page is open when the card is charged: it is closed first.
            await card.vpn.renew(daysBefore: 3)
            bank.pay(page)
            #expect(try card.vpn.latest.state == .paid)
            #expect(bank.charges.filter { $0.order == order.number }.count == 1)
            await #expect(throws: PayError.self) { try await shop.page(of: order, for: card.vpn.ada) }
        }
    }

    @Test func `is not charged when its page was paid in the same moment`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            await card.vpn.renew(daysBefore: 3.01)
            let order = try card.vpn.order(card.vpn.latest)
            let page = try await shop.page(of: order, for: card.vpn.ada)
            // After it was looked at and before it was closed.
            bank.fail { call in
                if call == "close" { bank.pay(page) }
                return nil
            }
            await card.vpn.renew(daysBefore: 3)
            #expect(try card.vpn.latest.state == .paid)
            #expect(bank.charges.filter { $0.order == order.number }.map(\.isUnattended) == [false])
        }
    }

    @Test func `saves the service when its page was paid and nobody heard of it`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            try await card.vpn.end(unpaid: .end)
            try await card.shop.setRenewalPayment(.ask, card.vpn.service.id, of: card.vpn.ada.id)
            for days in [14.0, 2, 1] { await card.vpn.renew(daysBefore: days) }
            try await card.vpn.send()
            bank.pay(try await shop.page(of: try card.vpn.order(card.vpn.latest), for: card.vpn.ada))
            await card.vpn.renew(daysBefore: 0.5)
            #expect(try card.vpn.latest.state == .paid)
            #expect(shop.upstream.seen.deleted.isEmpty)
        }
    }

    @Test(arguments: 0..<8) func `and credit and the schedule at once renew once`(round: Int) async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank, credit: 10_000)
            for days in [14, 3.01] { await card.vpn.renew(daysBefore: days) }
            let (renewal, ada) = (try card.vpn.latest, card.vpn.ada)
            shop.clock.advance(by: day)
            await withTaskGroup { group in
                for _ in 0..<2 { group.addTask { await card.shop.renewServices() } }
                for _ in 0..<2 {
                    group.addTask { try? await card.shop.payWithCredit(renewal.order, customer: ada.id) }
                }
                group.addTask { await card.shop.sweepGateways() }
            }
            for _ in 0..<3 { await card.shop.renewServices() }
            #expect(try card.vpn.latest.state == .paid)
            #expect(try card.payments.count == 1)
            let credit = try shop.shop.database.read { try $0.credit(of: ada.id, in: .usd) }.minor
            #expect(card.unattended.count == (credit == 10_000 ? 1 : 0))
            #expect(try card.vpn.renewals.count == 1)
        }
    }
}

@Suite struct `The customer's word on a card` {
    @Test func `is asked for: without it nothing is kept`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            await card.vpn.renew(daysBefore: 14)
            _ = try await card.shop.removeCard(of: card.vpn.ada.id)
            let page = try await shop.page(of: try card.vpn.order(card.vpn.latest), for: card.vpn.ada)
            bank.pay(page)
            try await card.shop.settle(attempt: page)
            #expect(try shop.shop.database.read { try $0.savedCard(of: card.vpn.ada.id) } == nil)
            #expect(try card.vpn.service.renewalPayment == .ask)
        }
    }

    @Test func `counts as given last: a page that would keep the card is replaced by one that does not`()
        async throws
    {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            _ = try await card.shop.removeCard(of: card.vpn.ada.id)
            await card.vpn.renew(daysBefore: 14)
            let order = try card.vpn.order(card.vpn.latest)
            let keeping = try await shop.page(of: order, for: card.vpn.ada, keepsCard: true)
            shop.clock.advance(by: 60)
            let other = try await shop.page(of: order, for: card.vpn.ada)
            #expect(try card.attempts.map(\.state) == [.expired, .open])
            bank.pay(keeping)
            bank.pay(other)
            for page in [keeping, other] { try await card.shop.settle(attempt: page) }
            #expect(bank.charges.filter { $0.order == order.number }.count == 1)
            #expect(try shop.shop.database.read { try $0.savedCard(of: card.vpn.ada.id) } == nil)
        }
    }

    @Test func `is taken back: it is forgotten, and renewals are asked for`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            await card.vpn.renew(daysBefore: 14)
            let kept = try #require(try shop.shop.database.read { try $0.savedCard(of: card.vpn.ada.id) })
            bank.fail { $0 == "forget" ? .notSent : nil }
            #expect(try await card.shop.removeCard(of: card.vpn.ada.id))
            #expect(try await !card.shop.removeCard(of: card.vpn.ada.id))
            await GatewayInbox(shop: card.shop).runOnce()
            #expect(bank.forgotten.isEmpty)
            bank.fail { _ in nil }
            await GatewayInbox(shop: card.shop).runOnce()
            #expect(bank.forgotten == [kept.card.reference])
            #expect(try card.vpn.mails("renewal-asked").count == 1)
            await card.vpn.renew(daysBefore: 3)
            #expect(bank.asked.isEmpty)
            #expect(try card.vpn.service.renewalPayment == .ask)
        }
    }

    @Test func `given for another service later is announced at once`() async throws {
        try await withCards { shop, bank in
            let card = try await CardSubscription(shop, bank)
            let (id, ada) = (try card.vpn.service.id, card.vpn.ada.id)
            try await card.shop.setRenewalPayment(.ask, id, of: ada)
            await card.vpn.renew(daysBefore: 4)
            #expect(try card.vpn.mails("renewal-charge").isEmpty)
            try await card.shop.setRenewalPayment(.card, id, of: ada)
            #expect(try card.vpn.mails("renewal-charge").count == 1)
            await card.vpn.renew(daysBefore: 3)
            #expect(try card.vpn.latest.state == .paid)
            _ = try await card.shop.removeCard(of: ada)
            await #expect(throws: EndServiceError.self) {
                try await card.shop.setRenewalPayment(.card, id, of: ada)
            }
        }
    }
}
