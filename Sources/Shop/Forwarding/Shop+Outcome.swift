import Commerce
import FoundationEssentials
import Storage

/// What each class of outcome does to a line. Every function runs inside one transaction of its caller.
extension Shop {
    func record(
        _ outcome: UpstreamOutcome<AcceptedOrder>,
        of line: OrderLine,
        _ attempt: Attempt.ID,
        _ before: Snapshot,
        in writer: Writer
    ) throws {
        switch outcome {
        case .accepted(let accepted):
            let isNew = try !before.services.contains(accepted.service) && !writer.isLinked(accepted.service)
            guard isNew else {
                let reason = "the reply names service \(accepted.service), which is not new"
                return try lose(line, attempt, reason, reply: accepted.reply, in: writer)
            }
            try accept(accepted, for: line, attempt, in: writer)
        case .refused(let refusal):
            try refuse(refusal, line, attempt, in: writer)
        case .notSent(let reason, let retryAfter):
            try requeue(line, attempt, because: reason, after: retryAfter, in: writer)
        case .unknown(let reason, let reply):
            try lose(line, attempt, reason, reply: reply, in: writer)
        }
    }

    /// The upstream carried it out: reply, service, cost, books, state and mail stand or fall together.
    func accept(_ accepted: AcceptedOrder, for line: OrderLine, _ attempt: Attempt.ID, in writer: Writer) throws {
        let now = now()
        try writer.endAttempt(
            attempt,
            "accepted",
            detail: "service \(accepted.service)",
            reply: accepted.reply,
            vault: vault,
            at: now
        )
        let document = JSON(bytes: accepted.reply) ?? .null
        let isSetUpLater = line.type?.fulfilment.isLater(in: document) ?? false
        try deliver(
            line,
            accepted.service,
            .reply,
            from: document,
            isSetUpLater: isSetUpLater,
            at: now,
            in: writer
        )
        let charged = try accepted.charged.map { try Money(rounding: $0, .usd, .halfUp) }
        try bookCharge(charged ?? line.upstreamCost, isEstimate: charged == nil, of: line, at: now, in: writer)
        if let charged, charged != line.upstreamCost { try noticeCost(charged, of: line, at: now, in: writer) }
        if let balance = accepted.newBalance, let money = try? Money(rounding: balance, .usd, .down) {
            try writer.addBalance(money, at: now)
        }
        try writer.move(
            line.id,
            isSetUpLater ? .acceptedForSetup : .accepted,
            at: now,
            actor: Actor.worker.text,
            reason: "service \(accepted.service)"
        )
        if !isSetUpLater { try mailDelivered(line, at: now, in: writer) }
        wakeAfterDelivery(writer)
    }

    /// Writes the service that a line got. Its upstream id is unique: the same service cannot be given out twice.
    func deliver(
        _ line: OrderLine,
        _ service: UpstreamServiceID,
        _ origin: ServiceOrigin,
        from document: JSON,
        isSetUpLater: Bool,
        at now: Date,
        in writer: Writer
    ) throws {
        let found = line.type?.delivered(in: document) ?? []
        try writer.addService(
            NewService(
                line: line.id,
                customer: line.customer,
                product: line.selection.product,
                upstreamID: service,
                origin: origin,
                delivery: found.map(Delivered.init),
                isComplete: !(line.type?.lacksSecrets(found) ?? false),
                status: isSetUpLater ? "installing" : "active",
                // Looked at once more in any case: the next billing date stands only in the single service.
                pollAt: now.addingTimeInterval(policy.pollInterval)
            ),
            vault: vault,
            at: now
        )
    }

    /// The upstream said no, and nothing was done.
    func refuse(_ refusal: Refusal, _ line: OrderLine, _ attempt: Attempt.ID, in writer: Writer) throws {
        let detail = "\(refusal.status) \(refusal.code): \(refusal.message)"
        if refusal.kind == .taken, try mayHaveSucceededBefore(line, attempt, writer) {
            // DESIGN rule: "taken" after an attempt that may have worked can be our own doing.
            return try lose(line, attempt, "\(detail) after an attempt that may have succeeded", reply: nil, in: writer)
        }
        try writer.endAttempt(attempt, "refused", detail: detail, vault: vault, at: now())
        switch refusal.kind {
        case .walletTooLow:
            try hold(line, .walletTooLow, detail, in: writer)
            // The wallet may hold what we expect it to cost and not what it costs: asked again later and later.
            try comeBack(line, after: nil, in: writer)
        case .notAuthorised: try hold(line, .credentialsRefused, detail, in: writer)
        case .unknownProduct: try hold(line, .productGone, detail, in: writer)
        case .tooMany:
            try writer.move(line.id, .notSent, at: now(), actor: Actor.worker.text, reason: detail)
            try comeBack(line, after: refusal.retryAfter, in: writer)
        case .notFound, .taken, .invalid:
            try writer.move(line.id, .refused, at: now(), actor: Actor.worker.text, reason: detail)
            log(LogLine(.warning, "line refused", ("line", line.id.description), ("code", refusal.code)))
        }
    }

    /// Not one byte left: it goes back into the queue.
    func requeue(
        _ line: OrderLine,
        _ attempt: Attempt.ID,
        because reason: String,
        after seconds: Double?,
        in writer: Writer
    ) throws {
        try writer.endAttempt(attempt, "notSent", detail: reason, vault: vault, at: now())
        try writer.move(line.id, .notSent, at: now(), actor: Actor.worker.text, reason: reason)
        try comeBack(line, after: seconds, in: writer)
    }

    /// Perhaps done: never sent again before reconciliation.
    func lose(
        _ line: OrderLine,
        _ attempt: Attempt.ID,
        _ reason: String,
        reply: [UInt8]?,
        in writer: Writer
    ) throws {
        try writer.endAttempt(attempt, "unknown", detail: reason, reply: reply, vault: vault, at: now())
        try writer.move(line.id, .outcomeLost, at: now(), actor: Actor.worker.text, reason: reason)
        log(LogLine(.warning, "outcome unknown, to be reconciled", ("line", line.id.description), ("reason", reason)))
        writer.afterCommit { [bells, openLines, uptime] in
            openLines.restart(line.id, at: uptime())
            bells.reconciler.ring()
        }
    }

    func wakeAfterDelivery(_ writer: Writer) {
        let bells = bells
        writer.afterCommit {
            bells.mail.ring()
            bells.poller.ring()
        }
    }

    private func hold(_ line: OrderLine, _ reason: HoldReason, _ detail: String, in writer: Writer) throws {
        try writer.move(line.id, .held, hold: reason, at: now(), actor: Actor.worker.text, reason: detail)
        log(LogLine(.warning, "line held", ("line", line.id.description), ("reason", reason.rawValue)))
    }

    /// The line stays in the queue and comes back later; why stands on its timeline once.
    /// - Parameters:
    ///   - after: what the upstream asked for, at least; the pauses grow from one failure to the next.
    ///   - by: just so long, because nothing failed.
    func postpone(
        _ line: OrderLine,
        because reason: String,
        after seconds: Double? = nil,
        by exactly: Double? = nil
    ) async {
        do {
            try await database.write { writer in
                let tries = try writer.tries(of: line.id)
                let pause = exactly ?? max(seconds ?? 0, self.policy.pause(after: tries))
                try writer.postpone(line.id, from: self.now(), by: pause, countingTry: exactly == nil)
                let text = "Waiting: \(reason)"
                let isKnown = try exactly != nil && writer.events(of: line.order).contains { $0.reason == text }
                if tries == 0, !isKnown {
                    try writer.note(line.order, line.id, at: self.now(), actor: Actor.worker.text, text)
                }
            }
        } catch {
            log(LogLine(.error, "line not postponed", ("line", line.id.description), ("error", "\(error)")))
        }
    }

    private func comeBack(_ line: OrderLine, after seconds: Double?, in writer: Writer) throws {
        let pause = max(seconds ?? 0, policy.pause(after: try writer.tries(of: line.id)))
        try writer.postpone(line.id, from: now(), by: pause, countingTry: true)
    }

    private func mayHaveSucceededBefore(_ line: OrderLine, _ attempt: Attempt.ID, _ reader: Reader) throws -> Bool {
        try reader.attempts(of: line.id).contains { earlier in
            earlier.id != attempt && ["unknown", "notDone", "undecided"].contains(earlier.outcome)
        }
    }
}

extension Fulfilment {
    /// Whether an accepted order is still being set up, by its type or by what the reply says.
    func isLater(in document: JSON) -> Bool {
        let deployment = document["deployment_status"]?.text?.lowercased()
        return switch self {
        case .deployed: deployment != "deployed"
        case .immediate, .progress: false
        }
    }
}

extension Delivered {
    init(_ found: (deliverable: Deliverable, value: String)) {
        self.init(
            label: found.deliverable.label,
            value: found.value,
            isSecret: found.deliverable.isSecret,
            display: found.deliverable.display
        )
    }
}
