import Commerce
import FoundationEssentials
import Storage

/// Taking money unasked and deleting a service cannot be undone, and this computer's clock may be wrong. So the supplier
/// is asked first: whether the service is there, whether it was renewed already, and what time it is. The earlier of
/// the two clocks counts.
extension Shop {
    /// What the supplier says of a service at this moment.
    struct Sighting {
        /// The earlier of the supplier's clock and ours.
        let now: Date
        /// false: it is gone there.
        let isThere: Bool
        let nextBillingAt: Date?
    }

    /// Two looks at what is to be deleted lie apart by so much of the time that nobody sets.
    private static let secondLook = 1800.0

    /// - Returns: nil while the supplier cannot be asked.
    func look(at service: Service) async -> Sighting? {
        guard let id = service.upstreamID else { return nil }
        let there: UpstreamService
        do {
            there = try await UpstreamCallScope.$line.withValue(service.line) {
                try await upstream.background.service(id)
            }
        } catch UpstreamError.refused(let refusal) where refusal.kind == .notFound {
            return Sighting(now: now(), isThere: false, nextBillingAt: nil)
        } catch {
            let reason = (error as? UpstreamError)?.reason ?? "\(error)"
            log(LogLine(.warning, "put off: the supplier cannot be asked", ("service", id.text), ("reason", reason)))
            return nil
        }
        let now = now()
        let told = there.readAt ?? now
        if told < now.addingTimeInterval(-RenewalSchedule.end) {
            log(LogLine(.error, "this clock is ahead of the supplier's", ("supplier", told.formatted(.iso8601))))
        }
        return Sighting(now: min(now, told), isThere: true, nextBillingAt: there.nextBillingAt)
    }

    /// Whether a service that is due to be deleted may be: by two looks with time between them, and by both clocks.
    /// - Parameter start: of the period that nobody pays; once the supplier was paid for it, it is too late to save it.
    func mayDelete(_ service: Service, dueAt due: Date, before start: Date? = nil) async -> Bool {
        let now = uptime()
        guard endingServices.age(of: service.id, at: now) >= Self.secondLook, let seen = await look(at: service) else {
            return false
        }
        guard seen.isThere else { return true }
        if let start, let next = seen.nextBillingAt, next > start { return false }
        return seen.now >= due
    }
}
