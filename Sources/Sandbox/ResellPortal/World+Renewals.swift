/// The wallet pays for every recurring service at its date, without being asked.
extension World {
    mutating func renew(until now: Moment) {
        while true {
            let due = services.values.filter { $0.status == .active }.compactMap { service in
                service.nextBillingAt.map { (date: $0, id: service.id) }
            }
            nextRenewal = due.map(\.date).min()
            guard let first = nextRenewal, first <= now else { return }
            // In the order of their dates: with a wallet that runs dry it matters who comes first. Whoever is renewed here
            // is due again a month later at the earliest, that is behind everybody of this batch.
            let end = min(now, first.adding(milliseconds: Self.shortestMonth - 1))
            for (date, id) in due.filter({ $0.date <= end }).sorted(by: { ($0.date, $0.id) < ($1.date, $1.id) }) {
                if let service = services[id] { renew(service, due: date) }
            }
        }
    }

    private static let shortestMonth = 28 * 86_400_000

    private mutating func renew(_ service: Service, due: Moment) {
        var service = service
        guard wallet >= service.price else {
            service.status = .suspended
            update(service)
            note("service.renewal_failed", service, at: due)
            note("service.suspended", service, at: due)
            return
        }
        charge(service.price, .renewal, service: service, at: due)
        service.nextBillingAt = due.adding(months: service.cycle?.months ?? 12)
        update(service)
        note("service.renewed", service, at: due)
    }

    mutating func deposit(_ amount: Amount) {
        charge(.zero - amount, .deposit)
        guard settings.reactivatesAfterDeposit else { return }
        for id in suspended.sorted() {
            guard var service = services[id], wallet >= service.price else { continue }
            service.status = .active
            update(service)
        }
        catchUp()
    }
}
