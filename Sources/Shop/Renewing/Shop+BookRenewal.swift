import Commerce
import FoundationEssentials
import Storage

/// What the supplier's renewals took from the wallet. It names no amount: what its list says that the service costs is
/// booked, or else what was expected.
extension Shop {
    /// A period that begins on the last of a month is found again from its end by up to three days earlier.
    private static let monthEnd = 4 * RenewalSchedule.day

    /// Booked once, whoever notices it.
    func bookRenewal(_ renewal: Renewal, at now: Date, in writer: Writer) throws {
        guard try writer.setCharged(renewal.id), let line = try writer.line(renewal.line) else { return }
        let charge = try charge(for: renewal.service, line, in: writer)
        try bookCharge(charge, isEstimate: true, of: line, at: now, in: writer)
        if charge != line.upstreamCost {
            let text = "The supplier charged \(charge), expected \(line.upstreamCost)."
            try writer.note(line.order, line.id, at: now, actor: Actor.worker.text, text)
        }
        guard renewal.state == .asked, let order = try writer.order(renewal.order) else { return }
        try writer.move(renewal, .carried)
        try mailRenewalCarried(renewal, order, at: now, in: writer)
    }

    /// Periods of a service that was to end before them and was renewed all the same.
    /// - Parameters:
    ///   - end: when it was to end.
    ///   - next: the supplier's next billing date: everything before it is charged.
    func bookLateCharges(of service: Service, since end: Date, until next: Date, at now: Date) async throws {
        guard next > end.addingTimeInterval(RenewalSchedule.day) else { return }
        try await database.write { writer in
            guard let line = try writer.line(service.line),
                let cycle = line.type?.cycle(of: line.selection.plans.first)
            else { return }
            let asked = try writer.renewals(of: service.id, limit: 12)
            var start = cycle.start(ofPeriodEnding: next)
            while start > end.addingTimeInterval(-Self.monthEnd) {
                let known = asked.first { abs($0.start.timeIntervalSince(start)) < Self.monthEnd }
                if let known {
                    try self.bookRenewal(known, at: now, in: writer)
                } else {
                    try self.bookUnasked(service, line, from: start, at: now, in: writer)
                }
                start = cycle.start(ofPeriodEnding: start)
            }
        }
    }

    private func bookUnasked(
        _ service: Service,
        _ line: OrderLine,
        from start: Date,
        at now: Date,
        in writer: Writer
    ) throws {
        let id = "\(service.id) \(start.isoDay)"
        guard try !writer.isBooked("upstreamRenewal", id) else { return }
        let charge = try charge(for: service.id, line, in: writer)
        try writer.book(
            LedgerSource(
                "upstreamRenewal",
                id,
                customer: service.customer,
                order: line.order,
                note: "\(service.title) was renewed on \(start.isoDay) before it could be ended"
            ),
            [Posting(.upstreamCost, charge), Posting(.upstreamWallet, try charge.negated())],
            at: now
        )
    }

    private func charge(for service: Service.ID, _ line: OrderLine, in reader: Reader) throws -> Money {
        // What a year of it costs the list does not tell.
        guard line.type?.cycle(of: line.selection.plans.first) == .monthly,
            let cost = try reader.monthlyCost(of: service)
        else { return line.upstreamCost }
        return try Money(rounding: cost, .usd, .up)
    }
}
