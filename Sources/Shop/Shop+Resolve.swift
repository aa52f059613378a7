import Commerce
import FoundationEssentials
import Storage

package enum ResolveError: Error, Sendable {
    /// The line's state does not allow it, or has moved meanwhile.
    case notPossible
    case noSuchService
    /// The service belongs to another line, client or product.
    case serviceNotOurs(String)
    case upstreamAway
    case reasonMissing
}

/// What staff can do with a line that needs a person. Each leaves an event with who and why.
extension Shop {
    /// Sends a refused or released line again: only where nothing can have been done before.
    package func retry(_ line: OrderLine.ID, by staff: Customer.ID, reason: String) async throws {
        try await resolve { writer in
            guard let found = try writer.line(line) else { throw ResolveError.notPossible }
            let event: LineEvent
            switch found.state {
            // After a set-up that failed there is a service already; a second order would be a second charge.
            case .rejected where try writer.service(of: line) == nil: event = .retried
            case .held: event = .released
            case .needsPerson: event = .foundNotDone
            default: throw ResolveError.notPossible
            }
            let now = self.now()
            try writer.move(line, event, at: now, actor: Actor.staff(staff.rawValue).text, reason: reason)
            try writer.postpone(line, from: now, countingTry: false)
            if found.holdReason == .marginFloor, let profit = try self.profit(of: found, in: writer) {
                try writer.lowerFloor(of: line, to: profit)
            }
        }
        bells.forwarder.ring()
    }

    package func hold(_ line: OrderLine.ID, by staff: Customer.ID, reason: String) async throws {
        try await resolve { writer in
            // A request that is on its way cannot be held back: its outcome still has to be written.
            guard try writer.line(line)?.state == .queued else { throw ResolveError.notPossible }
            try writer.move(
                line,
                .held,
                hold: .byHand,
                at: self.now(),
                actor: Actor.staff(staff.rawValue).text,
                reason: reason
            )
        }
    }

    /// Links a service that a person found in the upstream's panel.
    package func adopt(service typed: String, for line: OrderLine.ID, by staff: Customer.ID) async throws {
        guard let id = UpstreamServiceID(typed.trimmed) else { throw ResolveError.noSuchService }
        let found: UpstreamService
        do throws(UpstreamError) { found = try await upstream.service(id) } catch {
            if case .refused(let refusal) = error, refusal.kind == .notFound { throw ResolveError.noSuchService }
            throw ResolveError.upstreamAway
        }
        try await resolve { writer in
            guard let line = try writer.line(line) else { throw ResolveError.notPossible }
            if let owner = found.clientID, let client = try writer.clientLink(line.customer)?.client, owner != client {
                throw ResolveError.serviceNotOurs("it belongs to client \(owner)")
            }
            guard found.type == line.selection.product.text else {
                throw ResolveError.serviceNotOurs("it is of type \(found.type)")
            }
            guard try !writer.isLinked(found.id) else { throw ResolveError.serviceNotOurs("it is linked already") }
            let attempt = try writer.attempts(of: line.id).last?.id
            try self.adopt(found, for: line, attempt, actor: .staff(staff.rawValue), in: writer)
        }
        bells.forwarder.ring()
    }

    /// The reseller delivered it outside of the upstream's API.
    /// - Parameter message: what the customer is shown.
    package func markDelivered(_ line: OrderLine.ID, message: String, by staff: Customer.ID) async throws {
        guard !message.trimmed.isEmpty else { throw ResolveError.reasonMissing }
        try await resolve { writer in
            guard let found = try writer.line(line) else { throw ResolveError.notPossible }
            let now = self.now()
            try writer.addService(
                NewService(
                    line: line,
                    customer: found.customer,
                    product: found.selection.product,
                    upstreamID: nil,
                    origin: .byHand,
                    delivery: [Delivered(label: "Delivery", value: message, isSecret: true, display: .text)],
                    isComplete: true,
                    status: "active",
                    pollAt: nil
                ),
                vault: self.vault,
                at: now
            )
            try writer.move(
                line,
                .adopted,
                at: now,
                actor: Actor.staff(staff.rawValue).text,
                reason: "delivered by hand"
            )
            try self.mailDelivered(found, at: now, in: writer)
        }
    }

    /// Ends a paid line that was not delivered; the customer gets its price back as account credit.
    package func cancel(_ line: OrderLine.ID, by staff: Customer.ID, reason: String) async throws {
        guard !reason.trimmed.isEmpty else { throw ResolveError.reasonMissing }
        try await resolve { writer in
            guard let found = try writer.line(line), let order = try writer.order(found.order) else {
                throw ResolveError.notPossible
            }
            let now = self.now()
            let actor = Actor.staff(staff.rawValue).text
            try writer.move(line, .cancelled, at: now, actor: actor, reason: reason)
            guard order.paidAt != nil else { return }
            // A part may have gone back by the gateway already, or be on its way.
            let underWay = try writer.refunds(of: order.id).filter { $0.state == .asked }.map(\.amount)
            let back = try ([found.gross, writer.paidBack(of: order)] + underWay).total(order.total.currency)
            guard back.minor <= order.total.minor else { throw ResolveError.notPossible }
            let source = LedgerSource(
                "refund",
                line.description,
                customer: order.customer,
                order: order.id,
                note: "\(found.title) was cancelled"
            )
            let note = try self.refund(
                [CreditedPart(found)],
                of: order,
                to: .customerCredit,
                source,
                at: now,
                in: writer
            )
            let isAll = back == order.total && underWay.isEmpty
            let rest = try !isAll && writer.lines(of: order.id).contains { $0.state != .cancelled }
            try writer.move(order.id, rest ? .partRefunded : .fullyRefunded, at: now, actor: actor, reason: reason)
            try self.mailRefunded(found, of: order, note, at: now, in: writer)
        }
    }

    private func resolve(_ body: @escaping @Sendable (Writer) throws -> Void) async throws {
        do {
            try await database.write(body)
        } catch is MoveError {
            throw ResolveError.notPossible
        } catch DatabaseError.constraint(.unique, _) {
            throw ResolveError.notPossible
        }
    }
}
