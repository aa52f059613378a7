import Commerce
import FoundationEssentials
import Storage

/// The upstream renews services by itself and takes the money from the wallet. Here the customer is asked beforehand,
/// reminded, and what nobody pays is carried or ended. Addressed by service and period: doing it again does nothing.
extension Shop {
    private static let part = 100
    /// Periods that began longer ago were never ours to ask for.
    private static let reach = 35 * RenewalSchedule.day
    /// Between the last warning and the end.
    private static let mercy = RenewalSchedule.day / 2

    /// All that is due at this moment. Every hour; each service is a transaction of its own, and one that fails stops
    /// no other.
    package func renewServices() async {
        do {
            let settings = try database.read { try $0.renewalSettings() }
            try await noticeRenewals()
            await settleCharges()
            try await askForRenewals(settings.schedule)
            try await remind(settings)
            try await endServices()
        } catch {
            log(LogLine(.error, "renewals not done", ("error", "\(error)")))
        }
        bells.mail.ring()
    }

    func each<T>(_ items: [T], _ name: (T) -> String, _ body: (T) async throws -> Void) async {
        for item in items where !bells.schedule.isClosed {
            do {
                try await body(item)
            } catch {
                log(LogLine(.error, "put off after an error", ("of", name(item)), ("error", "\(error)")))
            }
        }
    }

    // MARK: Asking

    private func askForRenewals(_ schedule: RenewalSchedule) async throws {
        let now = now()
        var last: Service?
        repeat {
            let after = last
            let due = try database.read {
                try $0.servicesToRenew(
                    from: now.addingTimeInterval(-Self.reach),
                    until: now.addingTimeInterval(schedule.lead),
                    after: after,
                    limit: Self.part
                )
            }
            await each(due, { "service \($0.id)" }) { try await ask($0, at: now) }
            last = due.count == Self.part ? due.last : nil
        } while last != nil
    }

    private func ask(_ service: Service, at now: Date) async throws {
        try await checkVATID(of: service.customer)
        try await database.write { writer in
            guard let found = try writer.service(service.id), found.endsAt == nil, let start = found.nextBillingAt,
                let line = try writer.line(found.line), let cycle = line.type?.cycle(of: line.selection.plans.first)
            else { return }
            let asked = try writer.renewals(of: found.id, limit: 3)
            // While the shop was away the upstream may have renewed it once without anybody being asked.
            let before = cycle.start(ofPeriodEnding: start)
            let isOurs = before > found.createdAt.addingTimeInterval(RenewalSchedule.day)
            if isOurs, !asked.contains(where: { abs($0.start.timeIntervalSince(before)) < 4 * RenewalSchedule.day }) {
                try self.addRenewal(of: found, line, from: before, to: start, at: now, in: writer)
            }
            try self.addRenewal(of: found, line, from: start, to: cycle.end(from: start), at: now, in: writer)
        }
    }

    private func addRenewal(
        of service: Service,
        _ line: OrderLine,
        from start: Date,
        to end: Date,
        at now: Date,
        in writer: Writer
    ) throws {
        let number = Self.orderNumber()
        let quoting = try Quoting(for: .customer(service.customer), at: now, in: writer)
        let (quote, floor) = try renewalQuote(of: service, line, from: start, to: end, quoting, in: writer)
        let order = try writer.addOrder(
            NewOrder(
                number: number,
                customer: service.customer,
                checkoutKey: "renewal \(service.id) \(number)",
                method: try writer.order(line.order)?.method ?? .bankTransfer,
                reference: CreditorReference.make(for: number),
                quote: quote,
                floors: [floor],
                rate: try writer.settings().rate.description,
                billing: quoting.billing,
                placedAt: now,
                dueAt: end
            ),
            actor: Actor.worker.text
        )
        guard let placed = try writer.order(order), let asked = try writer.lines(of: order).first,
            try writer.addRenewal(of: service.id, from: start, to: end, line: asked.id),
            let renewal = try writer.renewal(of: asked.id)
        else { throw MoveError.movedMeanwhile }
        guard !quote.total.isZero else {
            return try spendCredit(on: placed, actor: .worker, at: now, in: writer)
        }
        if let card = try chargeableCard(of: service, for: placed, in: writer) {
            try mailRenewalCharge(renewal, placed, card, at: now, in: writer)
        } else {
            try mailRenewalAsked(renewal, placed, formerly: line.gross, at: now, in: writer)
        }
    }

    // MARK: Until it begins

    private func remind(_ settings: RenewalSettings) async throws {
        let (schedule, now) = (settings.schedule, now())
        let nearest = now.addingTimeInterval(schedule.reminders.max() ?? RenewalSchedule.collection)
        let asked = try database.read { try $0.askedRenewals(startingBefore: nearest, limit: 10_000) }
        await each(asked, { "renewal \($0.id)" }) { renewal in
            let left = renewal.start.timeIntervalSince(now)
            if left <= RenewalSchedule.collection, try await collect(renewal) { return }
            guard try !database.read({ try self.willBeCharged(renewal, in: $0) }) else { return }
            try await mailReminder(of: renewal, settings, left: left, at: now)
            let due = renewal.start.addingTimeInterval(-RenewalSchedule.decision)
            guard settings.unpaid == .end, due <= now, left > 0,
                let service = try database.read({ try $0.service(renewal.service) }),
                await mayDelete(service, dueAt: due, before: renewal.start)
            else { return }
            try await closePages(of: renewal.order)
            try await beginEnd(of: renewal, at: now)
        }
    }

    private func mailReminder(of renewal: Renewal, _ settings: RenewalSettings, left: Double, at now: Date) async throws
    {
        let schedule = settings.schedule
        try await database.write { writer in
            guard let order = try writer.order(renewal.order), order.state == .awaitingPayment else { return }
            if settings.unpaid == .end, left <= RenewalSchedule.warning {
                return try self.mailRenewalWarning(renewal, order, at: now, in: writer)
            }
            // Of several that are due after a pause one is enough, and none that would have come before the request.
            guard let due = schedule.reminders.filter({ left <= $0 }).min(),
                order.placedAt < renewal.start.addingTimeInterval(-due),
                try !writer.isMailed("renewal-declined", about: renewal.id.description)
            else { return }
            try self.mailRenewalReminder(renewal, order, days: Int(due / RenewalSchedule.day), at: now, in: writer)
        }
    }

    /// Only after the request and the last warning have left, and the customer had time to read it.
    private func beginEnd(of renewal: Renewal, at now: Date) async throws {
        try await database.write { writer in
            let subject = renewal.id.description
            // Of what a card could not pay the request is the mail that says so.
            let requests = ["renewal-asked", "renewal-declined"]
            guard try requests.contains(where: { try writer.sentMail($0, about: subject) != nil }),
                let warned = try writer.sentMail("renewal-warning", about: subject),
                now.timeIntervalSince(warned) >= Self.mercy, let order = try self.unpaidOrder(of: renewal, in: writer)
            else { return }
            // Whoever has paid a part meant to pay: what cannot be undone is left to a person.
            guard try !writer.payments(of: order.id).contains(where: \.isPartOfMoney) else { return }
            try writer.move(renewal, .endingStarted)
            try self.close(order, .paymentOverdue, at: now, actor: .worker, in: writer)
        }
    }

    /// The order of a renewal that waits for money and has none on its way.
    func unpaidOrder(of renewal: Renewal, in reader: Reader) throws -> Order? {
        guard let order = try reader.order(renewal.order), order.state == .awaitingPayment,
            try !reader.paymentAttempts(of: order.id).contains(where: \.isUnderWay)
        else { return nil }
        return order
    }

    // MARK: After it began

    /// A billing date that has moved on says that the wallet was charged.
    private func noticeRenewals() async throws {
        let now = now()
        let begun = try database.read { try $0.unchargedRenewals(startedBefore: now, limit: 10_000) }
        await each(begun, { "renewal \($0.id)" }) { renewal in
            try await database.write { writer in
                guard let service = try writer.service(renewal.service), let id = service.upstreamID else { return }
                guard let next = service.nextBillingAt, next > renewal.start else {
                    _ = try writer.pollSoon(upstreamID: id.text, at: now)
                    return
                }
                try self.bookRenewal(renewal, at: now, in: writer)
            }
        }
        if !begun.isEmpty { bells.poller.ring() }
    }
}
