import Commerce
import FoundationEssentials
import Randomness
import ShopTesting
import Storage
import Testing

@testable import Shop

/// What customers do, and staff for them.
extension Years {
    func open(customersUntil count: Int) async throws {
        while habits.count < min(count, options.customers) {
            let place = habits.count
            let habit = Habit.allCases.randomElement(using: &chance) ?? .card
            let added = try await database.write { [clock] in
                try $0.addCustomer(name: "C", email: "c\(place)@example.com", passwordHash: "", at: clock.now)
            }
            let customer = try #require(added)
            habits[customer] = habit
            let paysByCard = habit == .card || habit == .fickleCard || chance.once(in: 2)
            try await buy(customer, paysByCard: paysByCard, habit)
        }
    }

    private func buy(_ id: Customer.ID, paysByCard: Bool, _ habit: Habit) async throws {
        try await shop.addToCart(
            { $0 == "billing_cycle" ? ["monthly"] : [] },
            product: ProductType.vpn.key,
            owner: .customer(id)
        )
        let cart = try #require(try shop.cart(of: .customer(id)))
        if !paysByCard { try await give(id, try #require(cart.quote).total) }
        let number = try await shop.placeOrder(
            customer: id,
            checkoutKey: cart.checkoutKey,
            seen: cart.seen,
            method: paysByCard ? .gateway(bank.key) : .credit
        )
        let order = try #require(try database.read { try $0.order(number: number) })
        guard paysByCard else { return }
        let keepsCard = habit == .card || habit == .fickleCard
        try await payByPage(order, keepsCard: keepsCard, habit == .fickleCard && chance.once(in: 2) ? .declines : .pays)
    }

    private func give(_ customer: Customer.ID, _ amount: Money) async throws {
        let key = "gift \(chance.next())"
        try await shop.addCredit(amount, to: customer, reason: "paid in", key: key, by: customer)
    }

    /// Presses "pay" until the page opens, and pays on it.
    private func payByPage(_ order: Order, keepsCard: Bool, _ temper: CardBank.Temper) async throws {
        let customer = try #require(try database.read { try $0.customer(order.customer) })
        for _ in 0..<5 {
            do {
                let url = try await shop.beginPayment(
                    of: order,
                    gateway: bank.key,
                    customer: customer,
                    keepsCard: keepsCard
                )
                let attempt = try #require(url.split(separator: "/").last.map(String.init))
                bank.pay(attempt, temper)
                // Else the comparison finds it.
                try? await shop.settle(attempt: attempt)
                return
            } catch PayError.gatewayAway {
                clock.advance(by: 61)
            } catch is PayError {
                return
            }
        }
    }

    /// What customers do about what they are asked to pay, and staff about what was paid.
    func behave() async throws {
        let until = clock.now.addingTimeInterval(60 * RenewalSchedule.day)
        for renewal in try database.read({ try $0.askedRenewals(startingBefore: until, limit: 100_000) }) {
            guard let habit = habits[renewal.customer], chance.once(in: 4) else { continue }
            guard let order = try database.read({ try $0.order(renewal.order) }), order.state == .awaitingPayment
            else { continue }
            try await answer(renewal, order, habit)
        }
        if chance.once(in: 3) { try await payBack() }
    }

    private func answer(_ renewal: Renewal, _ order: Order, _ habit: Habit) async throws {
        let (id, customer) = (renewal.service, renewal.customer)
        switch habit {
        case .card:
            if chance.once(in: 150) { _ = try await shop.removeCard(of: customer) }
            guard try database.read({ try $0.savedCard(of: customer) }) == nil else { return }
            try await payByPage(order, keepsCard: true, .pays)
        case .fickleCard:
            if let card = try database.read({ try $0.savedCard(of: customer) })?.card, chance.once(in: 3) {
                bank.set([.pays, .declines, .asks].randomElement(using: &chance) ?? .pays, of: card.reference)
            }
            let isNear = renewal.start.timeIntervalSince(clock.now) < 2 * RenewalSchedule.day
            if isNear { try await payByPage(order, keepsCard: chance.once(in: 2), .pays) }
        case .credit:
            try? await shop.setRenewalPayment(.credit, id, of: customer)
            if try database.read({ try $0.credit(of: customer, in: .usd) }).minor < order.total.minor {
                try await give(customer, order.total)
            }
        case .byHand: try await payByPage(order, keepsCard: false, .pays)
        case .late:
            guard renewal.start.timeIntervalSince(clock.now) < 1.5 * RenewalSchedule.day else { return }
            // By two ways in the same moment.
            try await give(customer, order.total)
            let shop = shop
            async let renewed: Void = shop.renewServices()
            try? await shop.payWithCredit(order.id, customer: customer)
            await renewed
        case .never: break
        case .leaves:
            if chance.once(in: 12) {
                try? await shop.endService(id, of: customer)
                if chance.once(in: 3) { try? await shop.keepService(id, of: customer) }
            } else {
                try await payByPage(order, keepsCard: false, .pays)
            }
        }
    }

    private func payBack() async throws {
        guard let charge = bank.charges.randomElement(using: &chance), charge.amount.minor > 1,
            let order = try database.read({ try $0.order(number: charge.order) }),
            let payment = try database.read({ try $0.payments(of: order.id) }).first(where: {
                $0.sourceID == charge.id
            })
        else { return }
        let amount = Money(minor: Int64.random(in: 1...charge.amount.minor, using: &chance), charge.amount.currency)
        let request = RefundRequest(
            key: "refund \(chance.next())",
            order: order.id,
            gateway: bank.key,
            payment: payment.sourceID,
            amount: amount,
            reason: "asked for"
        )
        if (try? await shop.payBack(request, by: order.customer)) != nil { refunds += 1 }
    }
}
