import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// A service found at the upstream becomes the line's. What only the lost reply held may be missing.
    func adopt(
        _ service: UpstreamService,
        for line: OrderLine,
        _ attempt: Attempt.ID?,
        actor: Actor,
        in writer: Writer
    ) throws {
        let now = now()
        if let attempt {
            try writer.endAttempt(attempt, "adopted", detail: "service \(service.id)", vault: vault, at: now)
        }
        let isSetUpLater = service.deployment.map { $0 != "deployed" } ?? false
        try deliver(
            line,
            service.id,
            .adopted,
            from: service.record,
            isSetUpLater: isSetUpLater,
            at: now,
            in: writer
        )
        if line.charged == nil {
            let shown = service.charge(near: line.upstreamCost)
            try bookCharge(shown ?? line.upstreamCost, isEstimate: shown == nil, of: line, at: now, in: writer)
        }
        let canWait = line.state == .unknown || line.state == .needsPerson
        try writer.move(
            line.id,
            isSetUpLater && canWait ? .adoptedForSetup : .adopted,
            at: now,
            actor: actor.text,
            reason: "service \(service.id)"
        )
        if !isSetUpLater { try mailDelivered(line, at: now, in: writer) }
        wakeAfterDelivery(writer)
    }

    /// At start-up, before any worker runs: whatever was on its way when the process ended has an unknown outcome.
    package func loseInterruptedWork() async throws {
        try await database.write { writer in
            try writer.loseClientsInCreation()
            for line in try writer.lines(in: .sending, limit: .max) {
                guard let attempt = try writer.attempts(of: line.id).last else { continue }
                try self.lose(line, attempt.id, "the process ended while it was being sent", reply: nil, in: writer)
            }
        }
    }
}

extension UpstreamService {
    /// What the upstream took for it, as far as its record tells. `monthly_cost` is the price of one month in some
    /// places and of the whole billing cycle in others (api.txt shows monthly cycles only): the reading that is nearer
    /// to what was expected counts, and neither counts when it is far from it.
    func charge(near expected: Money) -> Money? {
        guard let monthlyCost else { return nil }
        let readings = [1, Decimal(billingCycle?.months ?? 1)].compactMap {
            try? Money(rounding: monthlyCost * $0, .usd, .halfUp)
        }
        let nearest = readings.min { abs($0.minor - expected.minor) < abs($1.minor - expected.minor) }
        return nearest.flatMap { abs($0.minor - expected.minor) * 2 <= expected.minor ? $0 : nil }
    }
}
