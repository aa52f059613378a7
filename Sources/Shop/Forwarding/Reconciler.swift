import Commerce
import FoundationEssentials
import Storage

/// Finds out what became of lines whose outcome is unknown: reads the upstream's services, takes away what was there
/// before and what is linked, and compares what identifies the product. Exactly one → adopted. None, the wallet
/// unchanged and the quiet period over → safe to send again. Anything else → a person.
package struct Reconciler: Sendable {
    private let shop: Shop

    package init(shop: Shop) {
        self.shop = shop
    }

    package func run() async {
        let bell = shop.bells.reconciler
        while !bell.isClosed {
            let open = await runOnce()
            await bell.wait(atMost: open == 0 ? 60 : min(10, max(0.2, shop.policy.quietPeriod / 4)))
        }
    }

    /// - Returns: how many lines are still unknown.
    @discardableResult
    package func runOnce() async -> Int {
        let lines = (try? shop.database.read { try $0.lines(in: .unknown, limit: 500) }) ?? []
        guard !lines.isEmpty else { return 0 }
        do throws(UpstreamError) {
            // The wallet before the services: a charge in between is then unexplained rather than unseen.
            let balance = try await shop.upstream.balance()
            let readAt = shop.now()
            let services = try await shop.upstream.services()
            for line in lines {
                await UpstreamCallScope.$line.withValue(line.id) {
                    await reconcile(line, services, balance, readAt)
                }
            }
        } catch {
            shop.log(LogLine(.warning, "nothing reconciled", ("reason", error.reason)))
        }
        return (try? shop.database.read { try $0.lines(in: .unknown, limit: 500).count }) ?? 0
    }

    // MARK: One line

    private func reconcile(_ line: OrderLine, _ services: [UpstreamService], _ balance: Money, _ readAt: Date) async {
        do {
            guard let lost = try lostAttempt(of: line) else { return }
            let candidates = try await candidates(for: line, lost.first.snapshot, services)
            switch candidates.count {
            case 1: try await adopt(candidates[0], line, lost.last)
            case 0: try await conclude(line, lost.last, lost.first, balance, readAt)
            default:
                let ids = candidates.map(\.id.text).joined(separator: ", ")
                try await handOver(line, lost.last, "services \(ids) could all be this order's")
            }
        } catch let error as UpstreamError {
            shop.log(LogLine(.warning, "not reconciled", ("line", line.id.description), ("reason", error.reason)))
        } catch {
            shop.log(LogLine(.error, "not reconciled", ("line", line.id.description), ("error", "\(error)")))
        }
    }

    /// The first attempt that may have succeeded tells what was there before; the last one is the open question.
    private func lostAttempt(of line: OrderLine) throws -> (first: Attempt, last: Attempt)? {
        let attempts = try shop.database.read { try $0.attempts(of: line.id) }
        let doubtful = attempts.filter { ["unknown", "notDone", "undecided"].contains($0.outcome) }
        guard let first = doubtful.first, let last = attempts.last else { return nil }
        return (first, last)
    }

    private func candidates(
        for line: OrderLine,
        _ before: Snapshot,
        _ services: [UpstreamService]
    ) async throws -> [UpstreamService] {
        guard let client = try shop.database.read({ try $0.clientLink(line.customer)?.client }) else { return [] }
        var same: [UpstreamService] = []
        var silent: [UpstreamService] = []
        for listed in services
        where listed.clientID == client && listed.type == line.selection.product.text
            && !before.services.contains(listed.id)
        {
            guard try !shop.database.read({ try $0.isLinked(listed.id) }) else { continue }
            let service = try await shop.upstream.service(listed.id)
            switch line.type?.compare(line.selection, with: service.record) ?? .silent {
            case .same: same.append(service)
            case .silent: silent.append(service)
            case .different: continue
            }
        }
        return same + silent
    }

    private func adopt(_ service: UpstreamService, _ line: OrderLine, _ attempt: Attempt) async throws {
        try await shop.database.write { writer in
            try self.shop.adopt(service, for: line, attempt.id, actor: .worker, in: writer)
        }
        shop.log(LogLine(.info, "adopted", ("line", line.id.description), ("service", service.id.text)))
        shop.bells.forwarder.ring()
    }

    private func conclude(
        _ line: OrderLine,
        _ attempt: Attempt,
        _ first: Attempt,
        _ balance: Money,
        _ readAt: Date
    ) async throws {
        let age = readAt.timeIntervalSince(attempt.startedAt)
        guard age >= shop.policy.quietPeriod else { return }
        let before = first.snapshot
        let missing = try before.balance.subtracting(balance)
        let moves = try shop.database.read { try $0.walletMoves(since: before.readAt, besides: line.id) }
        switch WalletVerdict(missing: missing.minor, ours: line.upstreamCost.minor, moves: moves) {
        case .notCharged:
            try await requeue(line, attempt)
        case .charged, .unclear:
            guard age >= shop.policy.patience else { return }
            try await handOver(line, attempt, "no service found, but the wallet fell by \(missing) meanwhile")
        }
    }

    private func requeue(_ line: OrderLine, _ attempt: Attempt) async throws {
        let tries = try shop.database.read { try $0.attempts(of: line.id).count }
        guard tries < shop.policy.tries else {
            return try await handOver(line, attempt, "tried \(tries) times, each time without a trace")
        }
        let detail = "no service, wallet unchanged, \(Int(shop.policy.quietPeriod)) s passed"
        try await shop.database.write { writer in
            let now = self.shop.now()
            try writer.endAttempt(attempt.id, "notDone", detail: detail, vault: self.shop.vault, at: now)
            try writer.move(line.id, .foundNotDone, at: now, actor: Actor.worker.text, reason: detail)
            try writer.postpone(line.id, until: now, countingTry: true)
        }
        shop.bells.forwarder.ring()
    }

    private func handOver(_ line: OrderLine, _ attempt: Attempt, _ reason: String) async throws {
        try await shop.database.write { writer in
            let now = self.shop.now()
            try writer.endAttempt(attempt.id, "undecided", detail: reason, vault: self.shop.vault, at: now)
            try writer.move(line.id, .undecided, at: now, actor: Actor.worker.text, reason: reason)
        }
        shop.log(LogLine(.error, "a person must decide", ("line", line.id.description), ("reason", reason)))
        shop.bells.forwarder.ring()
    }
}

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
        if line.charged == nil { try bookCharge(line.upstreamCost, isEstimate: true, of: line, at: now, in: writer) }
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
