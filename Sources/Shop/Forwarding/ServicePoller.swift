import Commerce
import FoundationEssentials
import Storage

/// Looks at services until they are set up, and reads what a list or a reply leaves out.
package struct ServicePoller: Sendable {
    private let shop: Shop

    package init(shop: Shop) {
        self.shop = shop
    }

    package func run() async {
        let bell = shop.bells.poller
        while !bell.isClosed {
            await runOnce()
            await bell.wait(atMost: shop.policy.pollInterval)
        }
    }

    package func runOnce() async {
        let due = (try? shop.database.read { try $0.servicesToPoll(at: shop.now(), limit: 50) }) ?? []
        for service in due where !shop.bells.poller.isClosed { await poll(service) }
    }

    private func poll(_ service: Service) async {
        guard let id = service.upstreamID else { return }
        do {
            let found = try await UpstreamCallScope.$line.withValue(service.line) {
                try await shop.upstream.background.service(id)
            }
            try await shop.database.write { try self.record(found, service, in: $0) }
        } catch {
            let next = shop.now().addingTimeInterval(max(60, shop.policy.pollInterval))
            try? await shop.database.write {
                try $0.setStatus(service.status, nextBillingAt: nil, pollAt: next, of: service.id)
            }
            let reason = (error as? UpstreamError)?.reason ?? "\(error)"
            shop.log(LogLine(.warning, "service not read", ("service", id.text), ("reason", reason)))
        }
    }

    private func record(_ found: UpstreamService, _ service: Service, in writer: Writer) throws {
        guard let line = try writer.line(service.line) else { return }
        let now = shop.now()
        let isComplete = try fillIn(found, service, line, in: writer)
        let progress = Progress(found, of: line)
        try writer.setStatus(
            progress.status,
            nextBillingAt: found.nextBillingAt,
            pollAt: progress.isFinal && isComplete
                ? nil : next(after: service.createdAt, now, isWaiting: !progress.isFinal),
            of: service.id
        )
        guard line.state == .provisioning else { return }
        if progress.hasFailed {
            try writer.move(
                line.id,
                .setUpFailed,
                at: now,
                actor: Actor.worker.text,
                reason: "supplier says \(progress.status)"
            )
        } else if progress.isFinal {
            try writer.move(line.id, .setUp, at: now, actor: Actor.worker.text)
            try shop.mailDelivered(line, at: now, in: writer)
            shop.wakeAfterDelivery(writer)
        }
    }

    /// Adds what the record shows and the delivery lacks, and refreshes what changes.
    /// - Returns: whether all secrets are there.
    private func fillIn(_ found: UpstreamService, _ service: Service, _ line: OrderLine, in writer: Writer) throws
        -> Bool
    {
        guard let type = line.type else { return true }
        let shown = try writer.delivery(of: service.id, vault: shop.vault)
        let fresh = type.delivered(in: found.record).map(Delivered.init)
        let merged = type.deliverables.compactMap { deliverable in
            let old = shown.first { $0.label == deliverable.label }
            let new = fresh.first { $0.label == deliverable.label }
            return deliverable.display == .progress ? new ?? old : old ?? new
        }
        let isComplete = service.isComplete || merged.contains(where: \.isSecret) || !type.replyHoldsSecret
        if merged != shown || isComplete != service.isComplete {
            try writer.setDelivery(merged, isComplete: isComplete, of: service, vault: shop.vault)
        }
        return isComplete
    }

    /// Often at first, rarely later; what stays incomplete for a day stays so.
    private func next(after createdAt: Date, _ now: Date, isWaiting: Bool) -> Date? {
        let age = now.timeIntervalSince(createdAt)
        guard isWaiting || age < 86_400 else { return nil }
        return now.addingTimeInterval(max(shop.policy.pollInterval, min(3600, age / 4)))
    }
}

/// How far a service is, in the words that the upstream uses.
private struct Progress {
    let status: String
    let isFinal: Bool
    let hasFailed: Bool

    init(_ service: UpstreamService, of line: OrderLine) {
        switch line.type?.fulfilment ?? .immediate {
        case .progress:
            let words = ["order_status", "smm_status", "status"].compactMap {
                service.record["service_data"]?[$0]?.text
            }
            status = (words.first ?? service.status).lowercased()
            isFinal = ["completed", "complete", "cancelled", "canceled", "partial", "refunded"].contains(status)
            hasFailed = false
        case .deployed, .immediate:
            let deployment = service.deployment ?? "deployed"
            hasFailed = deployment == "failed" || deployment == "error"
            isFinal = deployment == "deployed" || hasFailed
            status = isFinal && !hasFailed ? service.status : deployment
        }
    }
}
