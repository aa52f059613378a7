import Commerce
import FoundationEssentials
import Storage

package enum EndServiceError: Error, Sendable {
    /// It is not the customer's, has ended, or has no further period to end before.
    case notPossible
}

/// Ending a service, which the upstream can only delete.
extension Shop {
    /// The customer pays no further period: the service ends with the one that is paid.
    package func endService(_ id: Service.ID, of customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            let service = try self.runningService(id, of: customer, in: writer)
            guard service.endsAt == nil, let end = try self.paidUntil(service, in: writer),
                try !self.isBeingPaid(id, in: writer)
            else { throw EndServiceError.notPossible }
            try writer.setEnd(max(end, now), of: id)
            let actor = Actor.customer(customer.rawValue)
            try self.stopAsking(for: id, at: now, actor: actor, in: writer)
            try self.noteOnOrder(of: service, "Ends on \(end.isoDay).", actor, at: now, in: writer)
        }
    }

    /// Until when a service is paid, perhaps ahead; nil for one without a further period.
    package func paidUntil(_ service: Service, in reader: Reader) throws -> Date? {
        guard let next = service.nextBillingAt else { return nil }
        let ahead = try reader.renewals(of: service.id, limit: 3).filter { renewal in
            renewal.state == .paid && renewal.start > next.addingTimeInterval(-RenewalSchedule.day)
        }
        return ahead.map(\.end).max() ?? next
    }

    /// Takes the end back, while the service is there.
    package func keepService(_ id: Service.ID, of customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            let service = try self.runningService(id, of: customer, in: writer)
            guard let end = service.endsAt, end.timeIntervalSince(now) > RenewalSchedule.end else {
                throw EndServiceError.notPossible
            }
            try writer.setEnd(nil, of: id)
            let endingServices = self.endingServices
            writer.afterCommit { endingServices.forget(id) }
            try self.noteOnOrder(of: service, "Goes on after all.", .customer(customer.rawValue), at: now, in: writer)
        }
    }

    /// How renewals are paid from now on. With a card, what it will be charged next is announced at once.
    package func setRenewalPayment(_ payment: RenewalPayment, _ id: Service.ID, of customer: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            _ = try self.runningService(id, of: customer, in: writer)
            let card = try self.chargeableCard(of: customer, in: writer)
            guard payment != .card || card != nil else { throw EndServiceError.notPossible }
            try writer.setRenewalPayment(payment, of: id)
            for (renewal, order) in try self.unpaidRenewals(of: id, in: writer) {
                switch payment {
                case .ask: try self.mailRenewalAsked(renewal, order, formerly: order.total, at: now, in: writer)
                case .credit: break
                case .card:
                    guard let card else { continue }
                    try self.mailRenewalCharge(renewal, order, card, at: now, in: writer)
                }
            }
        }
    }

    /// Those that are asked for and wait for money, with their orders.
    func unpaidRenewals(of service: Service.ID, in reader: Reader) throws -> [(Renewal, Order)] {
        try reader.renewals(of: service, limit: 3).filter { $0.state == .asked }
            .compactMap { renewal in try unpaidOrder(of: renewal, in: reader).map { (renewal, $0) } }
    }

    /// Whether money for its next period is on its way.
    private func isBeingPaid(_ service: Service.ID, in reader: Reader) throws -> Bool {
        try reader.renewals(of: service, limit: 3).contains { renewal in
            try renewal.state == .asked && reader.paymentAttempts(of: renewal.order).contains(where: \.isUnderWay)
        }
    }

    private func runningService(_ id: Service.ID, of customer: Customer.ID, in reader: Reader) throws -> Service {
        guard let service = try reader.service(id), service.customer == customer, service.upstreamID != nil,
            try reader.line(service.line)?.state == .delivered
        else { throw EndServiceError.notPossible }
        return service
    }

    private func noteOnOrder(of service: Service, _ text: String, _ actor: Actor, at now: Date, in writer: Writer)
        throws
    {
        guard let line = try writer.line(service.line) else { return }
        try writer.note(line.order, line.id, at: now, actor: actor.text, text)
    }

    /// What becomes of a renewal whose order is closed unpaid.
    func unrenew(_ renewal: Renewal, because event: OrderEvent, at now: Date, in writer: Writer) throws {
        switch (event, renewal.state) {
        case (.cancelled, .asked), (.cancelled, .carried):
            try writer.move(renewal, .withdrawn)
            guard try writer.service(renewal.service)?.endsAt == nil else { return }
            try writer.setEnd(max(renewal.start, now), of: renewal.service)
        case (_, .asked): try writer.move(renewal, .carried)
        default: return
        }
    }

    /// Deletes at the upstream what its customer ended or nobody paid. What fails is tried again the next hour; what
    /// nobody paid was looked at when that was decided.
    func endServices() async throws {
        let now = now()
        let margin = RenewalSchedule.end
        let ended = try database.read { try $0.servicesToEnd(until: now.addingTimeInterval(margin), limit: 200) }
        await each(ended, { "service \($0.id)" }) { service in
            guard await mayDelete(service, dueAt: (service.endsAt ?? now).addingTimeInterval(-margin)) else { return }
            try await end(service, "ended by the customer", renewal: nil, at: now)
        }
        await each(try database.read { try $0.endingRenewals(limit: 200) }, { "renewal \($0.id)" }) { renewal in
            guard let service = try database.read({ try $0.service(renewal.service) }) else { return }
            let reason = "the period from \(renewal.start.isoDay) was not paid"
            try await end(service, reason, renewal: renewal, at: now)
        }
    }

    private func end(_ service: Service, _ reason: String, renewal: Renewal?, at now: Date) async throws {
        guard let id = service.upstreamID, let seen = await look(at: service) else { return }
        if let next = seen.nextBillingAt, let end = renewal?.start ?? service.endsAt {
            // Too late: it was renewed once more. Written down first, because what is gone cannot be asked.
            try await bookLateCharges(of: service, since: end, until: next, at: now)
        }
        guard await deleteAtUpstream(id, of: service.line) else {
            return log(LogLine(.warning, "service not ended yet", ("service", id.text)))
        }
        try await database.write { writer in
            guard let line = try writer.line(service.line) else { return }
            if let renewal { try writer.move(renewal, .ended) }
            guard line.state == .delivered else { return }
            try self.finish(service, because: reason, at: now, actor: .worker, in: writer)
            try self.mailServiceEnded(line, isUnpaid: renewal != nil, at: now, in: writer)
        }
    }

    /// Doing it twice is harmless: the second time it is not there.
    /// - Returns: false while it may still be there.
    func deleteAtUpstream(_ id: UpstreamServiceID, of line: OrderLine.ID) async -> Bool {
        switch await UpstreamCallScope.$line.withValue(line, operation: { await upstream.deleteService(id) }) {
        case .accepted: true
        case .refused(let refusal): refusal.kind == .notFound
        case .notSent, .unknown: false
        }
    }

    /// A service that is gone at the upstream: its line ends, and nobody is asked to pay a further period of it.
    func finish(_ service: Service, because reason: String, at now: Date, actor: Actor, in writer: Writer) throws {
        try writer.setStatus("deleted", nextBillingAt: nil, pollAt: nil, of: service.id)
        try writer.move(service.line, .ended, at: now, actor: actor.text, reason: reason)
        try stopAsking(for: service.id, at: now, actor: actor, in: writer)
    }

    private func stopAsking(for service: Service.ID, at now: Date, actor: Actor, in writer: Writer) throws {
        for renewal in try writer.renewals(of: service, limit: 3) where renewal.state == .asked {
            guard let order = try writer.order(renewal.order) else { continue }
            try close(order, .cancelled, at: now, actor: actor, in: writer)
        }
    }
}
