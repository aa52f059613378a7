import Commerce
import Crypto
import FoundationEssentials
import Storage
import Synchronization

/// Sends paid lines to the upstream, each exactly once although `POST /orders` has no idempotency key.
///
/// The order of effects is: what is known of the client before (snapshot) and `sending` are on disk before the first
/// byte leaves; the reply is on disk before anything follows from it; whatever cannot be told is `unknown` and belongs
/// to the `Reconciler`. Requests of one customer never overlap (the schema allows one unresolved line), so that a
/// service found later can only be this line's.
package final class Forwarder: Sendable {
    private let shop: Shop
    private let clients: ClientRegistry
    private let snapshots: SnapshotSource
    private let inFlight = Mutex<Set<Customer.ID>>([])

    package init(shop: Shop) {
        self.shop = shop
        clients = ClientRegistry(shop: shop)
        snapshots = SnapshotSource(shop: shop)
    }

    /// Runs until the bell is closed; requests on their way are waited for.
    package func run() async {
        let bell = shop.bells.forwarder
        await withDiscardingTaskGroup { group in
            while !bell.isClosed {
                let lines = take()
                for line in lines {
                    group.addTask {
                        await self.forward(line)
                        self.release(line.customer)
                        bell.ring()
                    }
                }
                await bell.wait(atMost: secondsUntilNextLine())
            }
        }
    }

    /// Sends everything that is due, one line after the other; for tests and for "retry now".
    package func runOnce() async {
        while true {
            let lines = take()
            if lines.isEmpty { return }
            for line in lines {
                await forward(line)
                release(line.customer)
            }
        }
    }

    // MARK: Choosing

    private func take() -> [OrderLine] {
        let busy = inFlight.withLock { $0 }
        let room = shop.policy.width - busy.count
        guard room > 0 else { return [] }
        do {
            let due = try shop.database.read { try $0.linesToForward(at: shop.now(), limit: room + busy.count) }
            let lines = due.filter { !busy.contains($0.customer) }.prefix(room)
            inFlight.withLock { $0.formUnion(lines.map(\.customer)) }
            return Array(lines)
        } catch {
            shop.log(LogLine(.error, "paid lines cannot be read", ("error", String(describing: error))))
            return []
        }
    }

    private func release(_ customer: Customer.ID) {
        _ = inFlight.withLock { $0.remove(customer) }
    }

    /// While lines are on their way, each that ends rings the bell; only an idle forwarder has to look when the next
    /// one is due.
    private func secondsUntilNextLine() -> Double {
        guard inFlight.withLock(\.isEmpty), let next = try? shop.database.read({ try $0.nextForwarding() }) else {
            return 30
        }
        return min(30, max(0.05, next.timeIntervalSince(shop.now())))
    }

    // MARK: One line

    private func forward(_ line: OrderLine) async {
        do {
            guard let client = try await clients.client(of: line), let before = try await snapshot(line, client) else {
                return
            }
            if let reason = try holdReason(of: line, balance: before.wallet.balance) {
                return try await hold(line, reason)
            }
            guard let attempt = try await start(line, before) else { return }
            let order = UpstreamOrder(
                client: client,
                product: line.selection.product,
                parameters: line.selection.parameters
            )
            let outcome = await UpstreamCallScope.$line.withValue(line.id) { await shop.upstream.placeOrder(order) }
            await record(outcome, of: line, attempt, before)
        } catch {
            shop.log(LogLine(.error, "line not forwarded", ("line", line.id.description), ("error", "\(error)")))
            await shop.postpone(line, because: "internal error", after: nil)
        }
    }

    private func snapshot(_ line: OrderLine, _ client: UpstreamClientID) async throws -> Snapshot? {
        do {
            return try await snapshots.snapshot(of: client)
        } catch let error as UpstreamError {
            await shop.postpone(line, because: "supplier's state not read: \(error.reason)", after: error.retryAfter)
            return nil
        }
    }

    /// Step 3 of the protocol: from here to the recorded outcome a crash leaves `sending`, which start-up makes unknown.
    private func start(_ line: OrderLine, _ before: Snapshot) async throws -> Attempt.ID? {
        do {
            return try await shop.database.write { writer in
                let attempt = try writer.startAttempt(line.id, before, at: self.shop.now())
                try writer.move(line.id, .sendingStarted, at: self.shop.now(), actor: Actor.worker.text)
                return attempt
            }
        } catch MoveError.movedMeanwhile, MoveError.invalid {
            return nil
        } catch DatabaseError.constraint(.unique, _) {
            // Another line of this customer became unresolved meanwhile; this one waits for its turn.
            return nil
        }
    }

    private func holdReason(of line: OrderLine, balance: Money) throws -> HoldReason? {
        try shop.database.read { reader in
            let priced: PricedSelection
            do {
                priced = try shop.priced(line.selection, in: reader)
            } catch PriceError.productGone, PriceError.planGone {
                return .productGone
            } catch is PriceError {
                // Taken off the shelf since: what was paid for is still delivered.
                return balance.minor < shop.walletNeed(of: line, nil) ? .walletTooLow : nil
            }
            if balance.minor < shop.walletNeed(of: line, priced) { return .walletTooLow }
            guard priced.cost.currency == line.net.currency else { return nil }
            let profit = line.net.minor - priced.cost.minor
            return profit < (try reader.floor(of: line.id)) ? .marginFloor : nil
        }
    }

    private func hold(_ line: OrderLine, _ reason: HoldReason) async throws {
        try await shop.database.write { writer in
            try writer.move(line.id, .held, hold: reason, at: self.shop.now(), actor: Actor.worker.text)
        }
        shop.log(LogLine(.warning, "line held", ("line", line.id.description), ("reason", reason.rawValue)))
    }

    // MARK: The outcome

    private func record(
        _ outcome: UpstreamOutcome<AcceptedOrder>,
        of line: OrderLine,
        _ attempt: Attempt.ID,
        _ before: Snapshot
    ) async {
        let what = "outcome of line \(line.id)"
        do {
            try await insist(what) { try self.shop.record(outcome, of: line, attempt, before, in: $0) }
        } catch {
            // It contradicts what is stored, so the line stays open to be looked at, with the reply kept.
            shop.log(LogLine(.error, "outcome does not fit", ("what", what), ("error", "\(error)")))
            try? await insist(what) { writer in
                let reason = "the outcome could not be recorded"
                try self.shop.lose(line, attempt, reason, reply: outcome.reply, in: writer)
            }
        }
    }

    /// The reply may be the only copy of the credentials: while the disk is full or busy it is kept and written again,
    /// for as long as the process lives. Should it end before that, the line is found in `sending` and reconciled.
    /// - Throws: what would be no better another time.
    private func insist(_ what: String, _ body: @escaping @Sendable (Writer) throws -> Void) async throws {
        var pause = 0.1
        while true {
            do {
                return try await shop.database.write(body)
            } catch let error as DatabaseError where error.mayPass {
                shop.log(LogLine(.error, "not recorded, trying again", ("what", what), ("error", "\(error)")))
                if pause > 10, shop.bells.forwarder.isClosed { return }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(30, pause * 2)
            }
        }
    }
}

extension DatabaseError {
    /// A state of the machine, not a contradiction in what was written.
    fileprivate var mayPass: Bool {
        if case .constraint = self { false } else { true }
    }
}

extension UpstreamOutcome<AcceptedOrder> {
    fileprivate var reply: [UInt8]? {
        switch self {
        case .accepted(let accepted): accepted.reply
        case .unknown(_, let reply): reply
        case .refused, .notSent: nil
        }
    }
}

/// Which line the calls of the current task are for, so that they stand on its timeline.
package enum UpstreamCallScope {
    @TaskLocal package static var line: OrderLine.ID?
}

extension UpstreamError {
    var reason: String {
        switch self {
        case .unreachable(let reason): "unreachable (\(reason))"
        case .refused(let refusal): "refused (\(refusal.status) \(refusal.code))"
        case .unreadable(let reason): "unreadable (\(reason))"
        }
    }

    var retryAfter: Double? {
        if case .refused(let refusal) = self { refusal.retryAfter } else { nil }
    }
}
