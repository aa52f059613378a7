import Commerce
import FoundationEssentials
import ShopTesting
import Storage
import Testing

@testable import Shop

private let day = RenewalSchedule.day

@Suite struct `A renewal` {
    @Test func `is asked for once, in time, at the price that was agreed`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 15)
            #expect(try vpn.renewals.isEmpty)
            await vpn.renew(daysBefore: 14)
            for _ in 0..<3 { await shop.shop.renewServices() }
            #expect(try vpn.renewals.map(\.state) == [.asked])
            let order = try vpn.order(vpn.latest)
            #expect(order.total == Money(minor: 780, .usd))
            #expect(order.state == .awaitingPayment)
            #expect(try vpn.latest.end == vpn.start.addingTimeInterval(31 * day) || vpn.latest.end > vpn.start)
            #expect(try vpn.mails("renewal-asked").count == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is paid without anything being sent to the supplier, and books its cost when the wallet is charged`()
        async throws
    {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            let orders = shop.upstream.seen.orders.count
            try await vpn.pay(vpn.latest)
            await shop.forward()
            #expect(try vpn.latest.state == .paid)
            #expect(shop.upstream.seen.orders.count == orders)
            let line = try #require(try shop.shop.database.read { try $0.line(try vpn.latest.line) })
            #expect(line.state == .renewed)
            #expect(line.charged == nil)
            await vpn.renew(daysBefore: -0.1)
            #expect(try shop.shop.database.read { try $0.line(line.id) }?.charged == nil)
            try await vpn.bill(at: vpn.start.addingTimeInterval(31 * day))
            for _ in 0..<2 { await shop.shop.renewServices() }
            #expect(try shop.shop.database.read { try $0.line(line.id) }?.charged == Money(minor: 600, .usd))
            #expect(try shop.broken() == [])
        }
    }

    @Test func `takes account credit where the customer agreed, three days before`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await shop.shop.setRenewalPayment(.credit, vpn.service.id, of: vpn.ada.id)
            await vpn.renew(daysBefore: 5)
            #expect(try vpn.latest.state == .asked)
            await vpn.renew(daysBefore: 3)
            #expect(try vpn.latest.state == .paid)
            #expect(try shop.shop.database.read { try $0.credit(of: vpn.ada.id, in: .usd) }.minor == 100_000 - 2 * 780)
        }
    }

    @Test func `stays asked where the credit does not cover it`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop, credit: 1_000)
            try await shop.shop.setRenewalPayment(.credit, vpn.service.id, of: vpn.ada.id)
            await vpn.renew(daysBefore: 3)
            #expect(try vpn.latest.state == .asked)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is reminded of by what is due when credit was set aside for a part`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop, credit: 1_000)
            await vpn.renew(daysBefore: 14)
            #expect(try vpn.mails("renewal-asked").allSatisfy { !$0.mail.text.contains("what is left") })
            _ = try await shop.shop.setCreditAside(
                for: try vpn.latest.order,
                restBy: .bankTransfer,
                customer: vpn.ada.id
            )
            await vpn.renew(daysBefore: 7)
            await vpn.renew(daysBefore: -1)
            try await vpn.bill(at: vpn.start.addingTimeInterval(31 * day))
            await shop.shop.renewServices()
            let mails = try vpn.mails("renewal-reminder") + vpn.mails("renewal-carried")
            #expect(Set(mails.map(\.kind)).isSuperset(of: ["renewal-reminder-7", "renewal-carried"]))
            #expect(mails.allSatisfy { $0.mail.text.contains("$5.60 (what is left of $7.80)") })
        }
    }

    @Test func `that nobody pays is reminded of, carried, and can still be paid`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            for days in [14, 8, 7, 6.9, 4, 3, 2, 1, 0.5] { await vpn.renew(daysBefore: days) }
            #expect(
                try vpn.mails("renewal-reminder").map(\.kind).sorted() == ["renewal-reminder-4", "renewal-reminder-7"]
            )
            #expect(try vpn.mails("renewal-warning").isEmpty)
            await vpn.renew(daysBefore: -1)
            try await vpn.bill(at: vpn.start.addingTimeInterval(31 * day))
            await shop.shop.renewServices()
            let carried = try #require(try vpn.renewals.first { $0.state == .carried })
            #expect(try vpn.mails("renewal-carried").count == 1)
            #expect(shop.upstream.seen.deleted.isEmpty)
            try await vpn.pay(carried)
            #expect(try vpn.renewals.contains { $0.id == carried.id && $0.state == .paid })
            #expect(try shop.broken() == [])
        }
    }

    @Test func `costs what it costs today when the agreed price would break the floor`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            shop.upstream.script { state in
                state.products = .success([
                    ListedProduct(key: ProductType.vpn.key, name: "VPN Service", costs: [PlanKey(.monthly): 9])
                ])
            }
            await shop.shop.syncCatalogue()
            await vpn.renew(daysBefore: 14)
            #expect(try vpn.order(vpn.latest).total == Money(minor: 1170, .usd))
            let mail = try #require(try vpn.mails("renewal-asked").first)
            #expect(mail.mail.text.contains("So far it was $7.80"))
        }
    }

    @Test func `that the supplier made while the shop was away is asked for afterwards`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            shop.clock.advance(by: 40 * day)
            try await vpn.bill(at: BillingCycle.monthly.end(from: vpn.start))
            await shop.shop.renewServices()
            await shop.shop.renewServices()
            await vpn.renew(daysBefore: -20)
            await shop.shop.renewServices()
            #expect(try vpn.renewals.map(\.state) == [.asked, .carried])
            #expect(try vpn.renewals.last?.start == vpn.start)
        }
    }
}

@Suite struct `An unpaid service` {
    @Test func `is ended only after the request and the warning have left and were there to read`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14, 2, 1, 0.6] { await vpn.renew(daysBefore: days) }
            // No mail has left: nothing may be deleted.
            #expect(try vpn.latest.state == .asked)
            try await vpn.send()
            await vpn.renew(daysBefore: 0.5)
            #expect(shop.upstream.seen.deleted.map(\.text) == ["1002"])
            #expect(try vpn.latest.state == .ended)
            #expect(try vpn.order(vpn.latest).state == .expired)
            #expect(try shop.again(vpn.line).state == .ended)
            #expect(try vpn.mails("service-ended").count == 1)
            await vpn.renew(daysBefore: -1)
            #expect(shop.upstream.seen.deleted.count == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is not ended, nor paid from credit, while money for it is on its way`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14.0, 4] { await vpn.renew(daysBefore: days) }
            let order = try vpn.latest.order
            let attempt = StoredAttempt(
                id: "attempt",
                order: order,
                gateway: "stripe",
                reference: "cs_1",
                state: .processing,
                amount: Money(minor: 780, .usd),
                email: "ada@example.com",
                returnURL: "",
                startedAt: shop.clock.now,
                expiresAt: shop.clock.now
            )
            try await shop.shop.database.write { try $0.add(attempt) }
            try await shop.shop.setRenewalPayment(.credit, vpn.service.id, of: vpn.ada.id)
            await vpn.renew(daysBefore: 2)
            try await vpn.send()
            await vpn.renew(daysBefore: 0.5)
            #expect(try vpn.latest.state == .asked)
            #expect(shop.upstream.seen.deleted.isEmpty)
            // It failed after all.
            try await shop.shop.database.write { try $0.setState(.failed, ofAttempt: "attempt") }
            await shop.shop.renewServices()
            #expect(try vpn.latest.state == .paid)
        }
    }

    @Test func `is not ended when a part of it was transferred`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14.0, 4] { await vpn.renew(daysBefore: days) }
            _ = try await shop.shop.confirmBankTransfer(
                try vpn.latest.order,
                amount: Money(minor: 100, .usd),
                receivedAt: shop.clock.now,
                bankReference: "B1",
                by: vpn.ada.id
            )
            await vpn.renew(daysBefore: 2)
            try await vpn.send()
            await vpn.renew(daysBefore: 0.5)
            #expect(try vpn.latest.state == .asked)
            #expect(shop.upstream.seen.deleted.isEmpty)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `is not ended when it was paid at the last moment`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14.0, 2] { await vpn.renew(daysBefore: days) }
            try await vpn.send()
            try await vpn.pay(vpn.latest)
            await vpn.renew(daysBefore: 0.5)
            #expect(shop.upstream.seen.deleted.isEmpty)
            #expect(try shop.again(vpn.line).state == .delivered)
        }
    }

    @Test func `whose deletion got lost is deleted the next hour, and money that comes late is credit`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await vpn.end(unpaid: .end)
            for days in [14.0, 2, 1] { await vpn.renew(daysBefore: days) }
            try await vpn.send()
            shop.upstream.script { $0.deletionOutcomes = [.unknown(reason: "time-out", reply: nil)] }
            await vpn.renew(daysBefore: 0.9)
            #expect(try vpn.latest.state == .ending)
            #expect(try shop.again(vpn.line).state == .delivered)
            await #expect(throws: PayError.self) { try await vpn.pay(vpn.latest) }
            await shop.shop.renewServices()
            #expect(try vpn.latest.state == .ended)
            #expect(try shop.broken() == [])
        }
    }
}

@Suite struct `A service that is replaced` {
    @Test func `is not to be paid any further`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            _ = try await shop.shop.replace(vpn.line.id, by: vpn.ada.id, reason: "password lost")
            #expect(try vpn.latest.state == .withdrawn)
            #expect(try vpn.order(vpn.latest).state == .cancelled)
            await vpn.renew(daysBefore: -1)
            #expect(shop.upstream.seen.deleted.map(\.text) == ["1002"])
            #expect(try shop.broken() == [])
        }
    }
}

@Suite struct `A customer who ends a service` {
    @Test func `pays no further period, and it is deleted at the end of the one that is paid`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            #expect(try vpn.latest.state == .withdrawn)
            #expect(try vpn.order(vpn.latest).state == .cancelled)
            await vpn.renew(daysBefore: 1)
            #expect(shop.upstream.seen.deleted.isEmpty)
            // It was looked at once; it is looked at again.
            await vpn.renew(daysBefore: 0.05)
            #expect(shop.upstream.seen.deleted.isEmpty)
            await vpn.renew(daysBefore: 0.02)
            #expect(shop.upstream.seen.deleted.map(\.text) == ["1002"])
            #expect(try shop.again(vpn.line).state == .ended)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `has what they paid for: a period that was paid ahead is the last one`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            try await vpn.pay(vpn.latest)
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            let end = try vpn.latest.end
            #expect(try vpn.service.endsAt == end)
            for days in [0.05, 0.02] { await vpn.renew(daysBefore: days) }
            #expect(shop.upstream.seen.deleted.isEmpty)
            try await vpn.bill(at: end)
            shop.clock.advance(by: end.timeIntervalSince(shop.clock.now) - 5_000)
            await shop.shop.renewServices()
            shop.clock.advance(by: 3_000)
            await shop.shop.renewServices()
            #expect(shop.upstream.seen.deleted.count == 1)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `may change their mind, and is asked again`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            try await shop.shop.keepService(vpn.service.id, of: vpn.ada.id)
            await shop.shop.renewServices()
            #expect(try vpn.renewals.map(\.state) == [.asked])
            #expect(try vpn.order(vpn.latest).state == .awaitingPayment)
            await vpn.renew(daysBefore: 0.05)
            #expect(shop.upstream.seen.deleted.isEmpty)
        }
    }

    @Test func `by cancelling its renewal's order has ended it`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            await vpn.renew(daysBefore: 14)
            try await shop.shop.cancelUnpaid(try vpn.latest.order, by: .customer(vpn.ada.id.rawValue))
            #expect(try vpn.service.endsAt == vpn.start)
        }
    }

    @Test func `can end only their own, and only what renews`() async throws {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            let eve = try await shop.customer("eve@example.com")
            let id = try vpn.service.id
            await #expect(throws: EndServiceError.self) { try await shop.shop.endService(id, of: eve.id) }
            await #expect(throws: EndServiceError.self) { try await shop.shop.keepService(id, of: vpn.ada.id) }
            await #expect(throws: EndServiceError.self) {
                try await shop.shop.setRenewalPayment(.credit, id, of: eve.id)
            }
            #expect(try vpn.service.endsAt == nil)
        }
    }
}

@Suite struct `A service that is ended too late` {
    @Test func `has cost one more period, which is booked once, also when the deletion's answer is lost`() async throws
    {
        try await withShop { shop in
            let vpn = try await Subscription(shop)
            try await shop.shop.endService(vpn.service.id, of: vpn.ada.id)
            await vpn.renew(daysBefore: 0.05)
            // The supplier was quicker.
            let renewed = shop.service("1002", client: nil, nextBillingAt: BillingCycle.monthly.end(from: vpn.start))
            shop.upstream.script { state in
                state.services = .success([renewed].compactMap(\.self))
                state.deletionOutcomes = [.unknown(reason: "time-out", reply: nil)]
            }
            for days in [-0.1, -0.2] { await vpn.renew(daysBefore: days) }
            #expect(try shop.again(vpn.line).state == .ended)
            let source = "\(try vpn.service.id) \(vpn.start.isoDay)"
            let booked = try shop.shop.database.read { try $0.postings(of: "upstreamRenewal", source) }
            #expect(booked.first { $0.account == .upstreamCost }?.amount == Money(minor: 600, .usd))
            #expect(try shop.broken() == [])
        }
    }
}
