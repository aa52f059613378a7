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
            var missing: [LostLine] = []
            for line in lines {
                let lost = await UpstreamCallScope.$line.withValue(line.id) { await find(line, look.services) }
                if let lost { missing.append(lost) }
            }
            // What was found explains what is missing in the wallet, so all are looked for before any is concluded on.
            for lost in missing { await conclude(lost, look) }
        } catch {
            let reason = (error as? UpstreamError)?.reason ?? "\(error)"
            shop.log(LogLine(.warning, "nothing reconciled", ("reason", reason)))
        }
        return (try? shop.database.read { try $0.lines(in: .unknown, limit: 500).count }) ?? 0
    }

    // MARK: One line

    /// - Returns: the line if no service can be its own.
    private func find(_ line: OrderLine, _ services: [UpstreamService]) async -> LostLine? {
        do {
            guard let lost = try lost(line) else { return nil }
            let candidates = try await candidates(for: lost, services)
            switch candidates.count {
            case 1: try await adopt(candidates[0], lost)
            case 0: return lost
            default: try await handOver(lost, .several(candidates.map(\.id)))
            }
        } catch let error as UpstreamError {
            shop.log(LogLine(.warning, "not reconciled", ("line", line.id.description), ("reason", error.reason)))
        } catch {
            shop.log(LogLine(.error, "not reconciled", ("line", line.id.description), ("error", "\(error)")))
        }
        return nil
    }

    private func lost(_ line: OrderLine) throws -> LostLine? {
        let attempts = try shop.database.read { try $0.attempts(of: line.id) }
        let doubtful = attempts.filter { ["unknown", "notDone", "undecided"].contains($0.outcome) }
        guard let first = doubtful.first, let last = attempts.last else { return nil }
        return LostLine(line: line, first: first, last: last, count: doubtful.count)
    }

    private func candidates(for lost: LostLine, _ services: [UpstreamService]) async throws -> [UpstreamService] {
        let line = lost.line
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

    private func adopt(_ service: UpstreamService, _ lost: LostLine) async throws {
        try await shop.database.write { writer in
            try self.shop.adopt(service, for: lost.line, lost.last.id, actor: .worker, in: writer)
        }
        shop.openLines.forget(lost.line.id)
        shop.log(LogLine(.info, "adopted", ("line", lost.line.id.description), ("service", service.id.text)))
        shop.bells.forwarder.ring()
    }

    /// No service was found. Sent again only when the wallet shows that nothing was taken for it either.
    private func conclude(_ lost: LostLine, _ look: Look) async {
        let age = shop.openLines.age(of: lost.line.id, at: look.uptime)
        do {
            switch try verdict(on: lost, look.wallet) {
            case .notTaken:
                try await shop.database.write { try $0.setReading(look.wallet, without: lost.first.id) }
                if age >= shop.policy.quietPeriod { try await requeue(lost) }
            case .notTakenBy(let reading):
                try await shop.database.write { try $0.setReading(reading, without: lost.first.id) }
            case .paidIn:
                try await shop.database.write { try $0.setReading(look.wallet, without: lost.first.id) }
                shop.openLines.restart(lost.line.id, at: look.uptime)
            case .unclear(let doubt):
                if age >= shop.policy.patience { try await handOver(lost, doubt) }
            }
        } catch {
            shop.log(LogLine(.error, "not concluded", ("line", lost.line.id.description), ("error", "\(error)")))
        }
    }

    /// What the wallet says of an order for which no service was found.
    private enum Verdict {
        case notTaken
        /// Not until this reading, which was made after the order was sent. What came since is for the next look.
        case notTakenBy(WalletReading)
        /// Somebody paid in between two looks that are seconds apart, the first of which still showed that nothing had
        /// been taken. Whether the order was carried out in just these seconds the wallet cannot tell any more; the list
        /// of services can, and gets another whole quiet period to do so.
        case paidIn
        case unclear(Doubt)
    }

    private func verdict(on lost: LostLine, _ wallet: WalletReading) throws -> Verdict {
        let since = lost.first.reading
        return try shop.database.read { reader in
            // Any reading from before it will do, and one while nothing else was on its way tells most.
            let earlier = [since] + (try reader.walletReadings(upTo: lost.first.id, limit: 8))
            guard let charges = try reader.charges(since: earlier, besides: lost.line.id),
                let renewals = try reader.renewalCharges(near: lost.first.startedAt, and: shop.now())
            else { return .unclear(.tooMuch) }
            let evidence = WalletEvidence(
                ours: lost.line.upstreamCost.minor,
                attempts: lost.count,
                charges: charges,
                renewals: renewals
            )
            let isFree = { (reading: WalletReading) in
                earlier.contains { evidence.showsNoCharge(from: $0, to: reading) }
            }
            if isFree(wallet) { return .notTaken }
            // Readings in between told nothing while others were on their way; what became of those is known now.
            let between = try reader.walletReadings(after: lost.last.id, limit: 8).filter { $0.last > since.last }
            if let reading = between.first(where: isFree) { return .notTakenBy(reading) }
            if since.isAfter(lost.last.id), evidence.showsTopUp(from: since, to: wallet) { return .paidIn }
            return .unclear(evidence.doubt(from: since, to: wallet))
        }
    }

    private func requeue(_ lost: LostLine) async throws {
        let line = lost.line
        let tries = try shop.database.read { try $0.attempts(of: line.id).count }
        guard tries < shop.policy.tries else { return try await handOver(lost, .tried(tries)) }
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

    private func handOver(_ lost: LostLine, _ doubt: Doubt) async throws {
        try await shop.database.write { writer in
            let now = self.shop.now()
            try writer.endAttempt(lost.last.id, "undecided", detail: doubt.sentence, vault: self.shop.vault, at: now)
            try writer.move(lost.line.id, .undecided, at: now, actor: Actor.worker.text, reason: doubt.sentence)
        }
        shop.openLines.forget(lost.line.id)
        let line = lost.line.id.description
        shop.log(LogLine(.error, "a person must decide", ("line", line), ("reason", doubt.sentence)))
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

/// A line and its attempts that may have been carried out.
private struct LostLine {
    let line: OrderLine
    /// Tells what was there before.
    let first: Attempt
    /// The open question.
    let last: Attempt
    let count: Int
}
