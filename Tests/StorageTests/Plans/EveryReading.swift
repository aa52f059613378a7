import Commerce
import Crypto
import FoundationEssentials

@testable import Storage

extension Reader {
    /// Runs every query of the store on a table that grows, with rows that are there.
    func readEverything(vault: Vault, at now: Date) throws {
        let order = Order.ID(try newest("orders"))
        let line = OrderLine.ID(try newest("order_lines"))
        let customer = Customer.ID(try newest("customers"))
        try readOrders(order, line, customer, at: now)
        try readReports(customer, at: now)
        try readCustomers(customer, at: now)
        try readForwarding(order, line, vault: vault, at: now)
    }

    private func newest(_ table: SQL) throws -> Int64 {
        try first("SELECT max(id) FROM \(table)") { $0.int64(0) } ?? 0
    }

    private func readOrders(_ id: Order.ID, _ line: OrderLine.ID, _ customer: Customer.ID, at now: Date) throws {
        _ = try order(id)
        _ = try order(number: "A")
        _ = try order(checkoutKey: "A")
        _ = try order(reference: "A")
        _ = try orders(of: customer, before: id, limit: 20)
        _ = try lines(of: id)
        _ = try self.line(line)
        _ = try lines(in: .held, limit: 20)
        _ = try events(of: id)
        _ = try unpaidOrders(dueBefore: now, limit: 20)
        _ = try unpaidTopUps(of: customer, in: .usd)
        _ = try payments(of: id)
        _ = try placeProofs(of: id)
        _ = try consents(of: id)
        _ = try vatProof(of: id)
        _ = try asksVATRegister()
        if let number = VATID("FR40303265045") { _ = try vatCheck(number) }
        for group in EarningsGroup.allCases {
            _ = try earnings(by: group, from: now.addingTimeInterval(-86_400), to: now)
        }
        _ = try earningsByProduct(from: now.addingTimeInterval(-86_400), to: now)
        try eachLedgerRow(from: now.addingTimeInterval(-86_400), to: now) { _ in }
        _ = try coupon(code: "A")
        _ = try coupons(limit: 20)
        _ = try couponUses(.init(1), by: customer)
        _ = try invoices(of: id)
        _ = try invoices(of: customer, limit: 20)
        _ = try invoice(InvoiceNumber(.invoice, 1))
        _ = try invoice(of: LedgerSource("payment", "credit:1"))
        try eachInvoice(from: now.addingTimeInterval(-86_400), to: now) { _ in }
        _ = try taxTable()
        _ = try taxRules()
        try readPayments(of: id, at: now)
    }

    private func readPayments(of id: Order.ID, at now: Date) throws {
        _ = try payment("1", by: "card")
        _ = try payments(by: "card", since: now)
        _ = try paymentAttempt("A")
        _ = try paymentAttempt("A", by: "card")
        _ = try paymentAttempts(of: id)
        _ = try unsettledAttempts(startedBefore: now, limit: 20)
        _ = try refund("A")
        _ = try refund("A", by: "card")
        _ = try refunds(of: id)
        _ = try refunds(by: "card", since: now)
        _ = try refundsAsked(before: now, limit: 20)
        _ = try dispute("A", by: "card")
        _ = try disputes(limit: 20)
        _ = try gatewayDifferences(openOnly: true, limit: 20)
        _ = try gatewayDifferences(openOnly: false, limit: 20)
        _ = try gatewaySweeps()
        _ = try gatewaySums(since: now)
        _ = try webhooksToHandle(at: now, limit: 20)
        _ = try isBooked("payment", "card:1")
        _ = try postings(of: "payment", "card:1")
        _ = try booked(.gatewayFees, of: id)
        guard let order = try order(id) else { return }
        let payment = Payment(.gateway("card"), source: "1", order.total, at: now)
        _ = try isHeld(payment)
        _ = try bankLine(.init(1))
        _ = try openBankLines(limit: 20)
        _ = try openBankLineCount()
        _ = try due(of: order)
        _ = try refundable(payment, of: order)
        _ = try refundable(of: order)
        _ = try creditGivenBack(for: order)
        _ = try paidBack(of: order)
    }

    private func readReports(_ customer: Customer.ID, at now: Date) throws {
        _ = try takingsByDay(from: now.addingTimeInterval(-86_400), to: now, in: .usd)
        _ = try medianDelivery(of: ProductType.vpn.key)
        _ = try medianDelivery()
        _ = try linesNeedingAttention(limit: 20)
        _ = try unpaidTransfers(limit: 20)
        _ = try openOutcomes()
        _ = try orderSummaries(of: customer, limit: 20)
        _ = try priceMoves(before: .init(9), limit: 20)
        _ = try priceMoves(of: ProductType.vpn.key, PlanKey(.monthly), limit: 20)
        _ = try countPriceMoves(since: now)
        _ = try walletCharges(before: 1_000, limit: 20)
        _ = try walletSpending(since: now.addingTimeInterval(-86_400))
        _ = try walletStatement(since: now.addingTimeInterval(-86_400), at: now)
        _ = try balances(since: now.addingTimeInterval(-86_400), part: 60)
        _ = try firstWalletCharge()
        _ = try renewalCosts(from: now, until: now.addingTimeInterval(86_400))
        _ = try lowWalletLimit()
        _ = try walletAlarm()
        _ = try figures(of: customer, in: .usd)
        for view in OrderFilter.View.allCases {
            _ = try orders(matching: OrderFilter(view: view), before: Order.ID(4_000), limit: 20)
        }
        _ = try orders(matching: OrderFilter(search: "somebody@example.org"), limit: 20)
        _ = try drift(limit: 20)
        if let client = UpstreamClientID("1") {
            _ = try unlinkedServices(of: client, ProductType.vpn.key, limit: 20)
        }
        _ = try servicesMirroredAt()
        _ = try mails(limit: 20)
        _ = try mailsToSend(at: now, limit: 20)
        _ = try lastBalance()
        _ = try balances(limit: 20)
    }

    private func readCustomers(_ id: Customer.ID, at now: Date) throws {
        _ = try customer(id)
        _ = try customer(email: "somebody@example.org")
        _ = try passwordHash(of: id)
        _ = try self.customer(resettingBy: [7], at: now)
        _ = try credentials(email: "somebody@example.org")
        _ = try hasStaff()
        _ = try staff()
        _ = try customers(limit: 20)
        _ = try customers(emailBeginning: "some", limit: 20)
        _ = try session([], at: now)
        _ = try sessions(of: id, at: now)
        _ = try cart(of: .customer(id))
        _ = try cart(of: .visitor(digest: []))
        _ = try cartCount(of: .customer(id))
        _ = try credit(of: id, in: .usd)
        _ = try creditParts(of: id, in: .usd)
        _ = try creditEntries(of: id, limit: 20)
        _ = try clientLink(id)
        _ = try billingDetails(of: id)
        if let client = UpstreamClientID("1") { _ = try customer(linkedTo: client) }
    }

    private func readForwarding(_ order: Order.ID, _ line: OrderLine.ID, vault: Vault, at now: Date) throws {
        _ = try linesToForward(at: now, limit: 20)
        _ = try nextForwarding()
        _ = try linesWaitingForWallet(at: now, limit: 20)
        _ = try isWalletAwaited()
        _ = try tries(of: line)
        _ = try floor(of: line)
        _ = try attempts(of: line)
        _ = try attemptMark()
        let readings = try walletReadings(upTo: .init(.max), limit: 50)
        _ = try walletReadings(after: .init(0), limit: 50)
        _ = try charges(since: readings, besides: line)
        _ = try renewalCharges(near: now, and: now)
        _ = try isAnythingPutOff(beyond: now)
        _ = try sealedReply(of: line)
        _ = try calls(of: line)
        _ = try service(of: line)
        let customer = try self.line(line)?.customer ?? Customer.ID(0)
        let found = try services(of: customer, limit: 20)
        _ = try renewalSettings()
        _ = try servicesToRenew(from: now, until: now, limit: 20)
        _ = try servicesToEnd(until: now, limit: 20)
        _ = try self.service(Service.ID(1))
        _ = try askedRenewals(startingBefore: now, limit: 20)
        _ = try endingRenewals(limit: 20)
        _ = try unchargedRenewals(startedBefore: now, limit: 20)
        _ = try renewal(of: OrderLine.ID(1))
        _ = try renewals(of: Service.ID(1), limit: 3)
        _ = try upcomingRenewals(from: now, until: now, limit: 20)
        _ = try sentMail("renewal-asked", about: "1")
        _ = try isMailed("renewal-asked", about: "1")
        _ = try monthlyCost(of: Service.ID(1))
        _ = try periods(of: Service.ID(1), before: now)
        _ = try savedCard(of: Customer.ID(1))
        _ = try savedCard(SavedCard.ID(1))
        _ = try cardOwner(Customer.ID(1), at: "stripe")
        _ = try cardsToForget(limit: 20)
        _ = try servicesPaidByCard(of: Customer.ID(1))
        _ = try unsettledCharges(limit: 20)
        _ = try coupon(of: Order.ID(1))
        _ = try servicesToPoll(at: now, limit: 20)
        if let id = UpstreamServiceID("1") { _ = try isLinked(id) }
        // The generated box opens with no key; the query has run by then.
        if let service = found.first { _ = try? delivery(of: service.id, vault: vault) }
    }
}
