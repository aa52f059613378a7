import Commerce
import FoundationEssentials
import Storage

/// Finds out what became of lines whose outcome is unknown: reads the upstream's services, takes away what was there
/// before and what is linked, and compares what identifies the product. Exactly one → adopted. None, nothing taken from
/// the wallet for it and the quiet period over → safe to send again. Anything else → a person.
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
        do {
            // The wallet before the services: a charge in between is then unexplained rather than unseen.
            let uptime = shop.uptime()
            let wallet = try await shop.readWallet(through: shop.upstream)
            let look = Look(uptime: uptime, wallet: wallet, services: try await shop.upstream.services())
            for line in lines {
                await UpstreamCallScope.$line.withValue(line.id) { await reconcile(line, look) }
            }
        } catch {
            let reason = (error as? UpstreamError)?.reason ?? "\(error)"
            shop.log(LogLine(.warning, "nothing reconciled", ("reason", reason)))
        }
        return (try? shop.database.read { try $0.lines(in: .unknown, limit: 500).count }) ?? 0
    }

    // MARK: One line

    private func reconcile(_ line: OrderLine, _ look: Look) async {
        do {
            guard let lost = try lostAttempt(of: line) else { return }
            let candidates = try await candidates(for: line, lost, look.services)
            switch candidates.count {
            case 1: try await adopt(candidates[0], line, lost)
            case 0: try await conclude(line, lost, look)
            default:
                let ids = candidates.map(\.id.text).joined(separator: ", ")
                try await handOver(line, lost, "services \(ids) could all be this order's")
            }
        } catch let error as UpstreamError {
            shop.log(LogLine(.warning, "not reconciled", ("line", line.id.description), ("reason", error.reason)))
        } catch {
            shop.log(LogLine(.error, "not reconciled", ("line", line.id.description), ("error", "\(error)")))
        }
    }

    private func lostAttempt(of line: OrderLine) throws -> LostAttempt? {
        let attempts = try shop.database.read { try $0.attempts(of: line.id) }
        let doubtful = attempts.filter { ["unknown", "notDone", "undecided"].contains($0.outcome) }
        guard let first = doubtful.first, let last = attempts.last else { return nil }
        return LostAttempt(first: first, last: last, count: doubtful.count)
    }

    private func candidates(
        for line: OrderLine,
        _ lost: LostAttempt,
        _ services: [UpstreamService]
    ) async throws -> [UpstreamService] {
        guard let client = try shop.database.read({ try $0.clientLink(line.customer)?.client }) else { return [] }
        var same: [UpstreamService] = []
        var silent: [UpstreamService] = []
        for listed in services
        where listed.clientID == client && listed.type == line.selection.product.text
            && !lost.first.services.contains(listed.id)
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

    private func adopt(_ service: UpstreamService, _ line: OrderLine, _ lost: LostAttempt) async throws {
        try await shop.database.write { writer in
            try self.shop.adopt(service, for: line, lost.last.id, actor: .worker, in: writer)
        }
        shop.openLines.forget(line.id)
        shop.log(LogLine(.info, "adopted", ("line", line.id.description), ("service", service.id.text)))
        shop.bells.forwarder.ring()
    }

    /// No service was found. Sent again only when the wallet shows that nothing was taken for it either.
    private func conclude(_ line: OrderLine, _ lost: LostAttempt, _ look: Look) async throws {
        let age = shop.openLines.age(of: line.id, at: look.uptime)
        switch try verdict(on: line, lost, look.wallet) {
        case .notTaken:
            try await shop.database.write { try $0.setReading(look.wallet, without: lost.first.id) }
            if age >= shop.policy.quietPeriod { try await requeue(line, lost) }
        case .paidIn:
            try await shop.database.write { try $0.setReading(look.wallet, without: lost.first.id) }
            shop.openLines.restart(line.id, at: look.uptime)
        case .unexplained:
            guard age >= shop.policy.patience else { return }
            let wallet = "it held \(lost.first.balance) before and holds \(look.wallet.balance) now"
            try await handOver(line, lost, "no service found, and the wallet may have paid for one: \(wallet)")
        }
    }

    /// What the wallet says of an order for which no service was found.
    private enum Verdict {
        case notTaken
        /// Somebody paid in between two looks that are seconds apart, the first of which still showed that nothing had
        /// been taken. Whether the order was carried out in just these seconds the wallet cannot tell any more; the list
        /// of services can, and gets another whole quiet period to do so.
        case paidIn
        case unexplained
    }

    private func verdict(on line: OrderLine, _ lost: LostAttempt, _ wallet: WalletReading) throws -> Verdict {
        let since = lost.first.reading
        return try shop.database.read { reader in
            // Any reading from before it will do, and one while nothing else was on its way tells most.
            let readings = [since] + (try reader.walletReadings(upTo: lost.first.id, limit: 50))
            guard let charges = try reader.charges(since: readings, besides: line.id) else { return .unexplained }
            let evidence = WalletEvidence(ours: line.upstreamCost.minor, attempts: lost.count, charges: charges)
            if readings.contains(where: { evidence.showsNoCharge(from: $0, to: wallet) }) { return .notTaken }
            return since.isAfter(lost.last.id) && evidence.showsTopUp(from: since, to: wallet) ? .paidIn : .unexplained
        }
    }

    private func requeue(_ line: OrderLine, _ lost: LostAttempt) async throws {
        let tries = try shop.database.read { try $0.attempts(of: line.id).count }
        guard tries < shop.policy.tries else {
            return try await handOver(line, lost, "tried \(tries) times, each time without a trace")
        }
        let detail = "no service, nothing taken from the wallet, \(Int(shop.policy.quietPeriod)) s passed"
        try await shop.database.write { writer in
            let now = self.shop.now()
            try writer.endAttempt(lost.last.id, "notDone", detail: detail, vault: self.shop.vault, at: now)
            try writer.move(line.id, .foundNotDone, at: now, actor: Actor.worker.text, reason: detail)
            try writer.postpone(line.id, from: now, countingTry: true)
        }
        shop.openLines.forget(line.id)
        shop.bells.forwarder.ring()
    }

    private func handOver(_ line: OrderLine, _ lost: LostAttempt, _ reason: String) async throws {
        try await shop.database.write { writer in
            let now = self.shop.now()
            try writer.endAttempt(lost.last.id, "undecided", detail: reason, vault: self.shop.vault, at: now)
            try writer.move(line.id, .undecided, at: now, actor: Actor.worker.text, reason: reason)
        }
        shop.openLines.forget(line.id)
        shop.log(LogLine(.error, "a person must decide", ("line", line.id.description), ("reason", reason)))
        shop.bells.forwarder.ring()
    }
}

/// What the upstream shows at one time.
private struct Look {
    /// When it was asked: nothing later is in it for certain.
    let uptime: Double
    let wallet: WalletReading
    let services: [UpstreamService]
}

/// The attempts of a line that may have been carried out.
private struct LostAttempt {
    /// Tells what was there before.
    let first: Attempt
    /// The open question.
    let last: Attempt
    let count: Int
}
