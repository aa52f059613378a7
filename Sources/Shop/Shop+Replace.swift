import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// What ordering a line's product once more would cost the reseller, US cents; nil when it cannot be ordered.
    package func replacementCost(of line: OrderLine) -> Money? {
        try? database.read { try priced(line.selection, in: $0).upstreamCost }
    }

    /// Reads a service once more, now: what a reply held may stand in its record after all.
    package func askAgain(_ line: OrderLine.ID, by staff: Customer.ID) async throws {
        let now = now()
        try await database.write { writer in
            guard let found = try writer.line(line), let id = try writer.service(of: line)?.upstreamID else {
                throw ResolveError.notPossible
            }
            _ = try writer.pollSoon(upstreamID: id.text, at: now)
            try writer.note(
                found.order,
                line,
                at: now,
                actor: Actor.staff(staff.rawValue).text,
                "Asked the supplier again."
            )
        }
        bells.poller.ring()
    }

    /// Deletes a service whose credentials were lost and orders it again at the reseller's expense: the old line ends,
    /// and a free order of the same product takes its place.
    /// - Returns: the number of the new order.
    package func replace(_ id: OrderLine.ID, by staff: Customer.ID, reason: String) async throws -> String {
        guard !reason.trimmed.isEmpty else { throw ResolveError.reasonMissing }
        let (line, service) = try database.read { (try $0.line(id), try $0.service(of: id)) }
        guard let line, line.state == .delivered || line.state == .rejected, let service,
            let upstreamID = service.upstreamID
        else {
            throw ResolveError.notPossible
        }
        let actor = Actor.staff(staff.rawValue)
        // Priced before anything is deleted: what cannot be ordered again is left alone. The intent is on the timeline,
        // so that a service that is gone after a crash is explained, and pressing again goes on from there.
        let priced = try await database.write { writer in
            let priced: PricedSelection
            do {
                priced = try self.priced(line.selection, in: writer)
            } catch is PriceError {
                throw ResolveError.notPossible
            }
            try writer.note(
                line.order,
                id,
                at: self.now(),
                actor: actor.text,
                "To be replaced (\(reason)): service \(upstreamID) is deleted first."
            )
            return priced
        }
        guard await deleteAtUpstream(upstreamID, of: id) else { throw ResolveError.upstreamAway }
        let number = Self.orderNumber()
        let now = now()
        try await database.write { writer in
            let why = "replaced by order \(number): \(reason)"
            try self.finish(service, because: why, at: now, actor: actor, in: writer)
            try self.placeReplacement(of: line, priced, number: number, actor: actor, at: now, in: writer)
        }
        return number
    }

    private func placeReplacement(
        of line: OrderLine,
        _ priced: PricedSelection,
        number: String,
        actor: Actor,
        at now: Date,
        in writer: Writer
    ) throws {
        let nothing = Money.zero(priced.cost.currency)
        let quote = try Quote(
            [
                QuoteLine(
                    selection: line.selection,
                    title: priced.title,
                    upstreamCost: priced.upstreamCost,
                    cost: priced.cost,
                    net: nothing,
                    tax: nothing
                )
            ],
            in: nothing.currency
        )
        let order = try writer.addOrder(
            NewOrder(
                number: number,
                customer: line.customer,
                checkoutKey: "replaces line \(line.id)",
                method: .credit,
                reference: CreditorReference.make(for: number),
                quote: quote,
                // It earns nothing by intent; no floor may hold it.
                floors: [-priced.cost.minor * 10],
                rate: try writer.settings().rate.description,
                placedAt: now,
                dueAt: now
            ),
            actor: actor.text
        )
        try recordPayment(
            Payment(.credit, source: order.description, nothing, at: now),
            of: order,
            in: writer,
            actor: actor
        )
    }
}
