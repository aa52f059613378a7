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
                log(LogLine(.error, "a renewal was not done", ("of", name(item)), ("error", "\(error)")))
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
        try mailRenewalAsked(renewal, placed, formerly: line.gross, at: now, in: writer)
    }

    /// What the customer paid before, unless that was a coupon's price, the tax has changed, or the cost has risen so
    /// far that the floor would break.
    private func renewalQuote(
        of service: Service,
        _ line: OrderLine,
        from start: Date,
        to end: Date,
        _ quoting: Quoting,
        in reader: Reader
    ) throws -> (Quote, floor: Int64) {
        let paid = try reader.renewals(of: service.id, limit: 12).first { $0.state == .paid }
        let agreed = try paid.flatMap { try reader.line($0.line) } ?? line
        let today = try? priced(line.selection, in: reader)
        let title = "\(line.title), \(start.isoDay) to \(end.isoDay)"
        let treatment = quoting.treatment(of: line.selection)
        let quoted: QuoteLine
        if agreed.canStay(at: today, treatment) {
            quoted = try QuoteLine(
                selection: line.selection,
                title: title,
                upstreamCost: today?.upstreamCost ?? agreed.upstreamCost,
                cost: today?.cost ?? agreed.cost,
                net: agreed.net,
                tax: agreed.tax,
                treatment: treatment
            )
        } else {
            guard let today else { throw PriceError.notForSale }
            quoted = try quoting.line(line.selection, today, title: title, discount: .zero(today.shelf.currency))
        }
        return (try Quote([quoted], in: quoted.net.currency), today?.floorMinor ?? 0)
    }

    // MARK: Until it begins

    private func remind(_ settings: RenewalSettings) async throws {
        let (schedule, now) = (settings.schedule, now())
        let nearest = now.addingTimeInterval(schedule.reminders.max() ?? RenewalSchedule.collection)
        let asked = try database.read { try $0.askedRenewals(startingBefore: nearest, limit: 10_000) }
        await each(asked, { "renewal \($0.id)" }) { renewal in
            let left = renewal.start.timeIntervalSince(now)
            if left <= RenewalSchedule.collection, try await collect(renewal, at: now) { return }
            try await mailReminder(of: renewal, settings, left: left, at: now)
            guard settings.unpaid == .end, left <= RenewalSchedule.decision, left > 0 else { return }
            try await beginEnd(of: renewal, at: now)
        }
    }

    /// Takes account credit where the customer agreed to it.
    /// - Returns: whether it is paid now.
    private func collect(_ renewal: Renewal, at now: Date) async throws -> Bool {
        try await database.write { writer in
            guard try writer.service(renewal.service)?.paysFromCredit == true,
                let order = try self.unpaidOrder(of: renewal, in: writer)
            else { return false }
            do {
                try self.spendCredit(on: order, actor: .worker, at: now, in: writer)
            } catch PayError.creditTooLow {
                return false
            }
            return true
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
                order.placedAt < renewal.start.addingTimeInterval(-due)
            else { return }
            try self.mailRenewalReminder(renewal, order, days: Int(due / RenewalSchedule.day), at: now, in: writer)
        }
    }

    /// Only after the request and the last warning have left, and the customer had time to read it.
    private func beginEnd(of renewal: Renewal, at now: Date) async throws {
        try await database.write { writer in
            let subject = renewal.id.description
            guard try writer.sentMail("renewal-asked", about: subject) != nil,
                let warned = try writer.sentMail("renewal-warning", about: subject),
                now.timeIntervalSince(warned) >= Self.mercy, let order = try self.unpaidOrder(of: renewal, in: writer)
            else { return }
            try writer.move(renewal, .endingStarted)
            try self.close(order, .paymentOverdue, at: now, actor: .worker, in: writer)
        }
    }

    /// The order of a renewal that waits for money and has none on its way.
    private func unpaidOrder(of renewal: Renewal, in reader: Reader) throws -> Order? {
        guard let order = try reader.order(renewal.order), order.state == .awaitingPayment,
            try !reader.paymentAttempts(of: order.id).contains(where: \.state.isUnderWay)
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

    private func bookRenewal(_ renewal: Renewal, at now: Date, in writer: Writer) throws {
        guard try writer.setCharged(renewal.id), let line = try writer.line(renewal.line) else { return }
        try bookCharge(line.upstreamCost, isEstimate: true, of: line, at: now, in: writer)
        guard renewal.state == .asked, let order = try writer.order(renewal.order) else { return }
        try writer.move(renewal, .carried)
        try mailRenewalCarried(renewal, order, at: now, in: writer)
    }
}

extension OrderLine {
    /// - Parameter today: nil when it cannot be ordered any more.
    fileprivate func canStay(at today: PricedSelection?, _ treatment: TaxTreatment) -> Bool {
        guard !net.isZero, discount.isZero, self.treatment == treatment else { return false }
        guard let today else { return true }
        return net.currency == today.net.currency && net.minor - today.cost.minor >= today.floorMinor
    }
}
