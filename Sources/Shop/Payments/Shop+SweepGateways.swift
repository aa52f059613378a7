import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// Stripe and others tell of a change for three days and then no more.
    private static let sweepSpan = 3 * 86_400.0
    /// How many attempts may fail to be looked up before the gateway counts as away.
    private static let patience = 5

    /// Compares the gateways' books of the last three days with ours. What is missing here is written down, and every
    /// difference is kept as a row for staff.
    package func sweepGateways() async {
        for gateway in remoteGateways {
            var failure = ""
            do {
                try await sweep(gateway)
            } catch {
                failure = "\(error)"
                let line = LogLine(.warning, "a gateway was not compared", ("gateway", gateway.key), ("error", failure))
                log(line)
            }
            let now = now()
            let outcome = failure
            try? await database.write { try $0.recordSweep(of: gateway.key, failure: outcome, at: now) }
        }
    }

    private func sweep(_ gateway: any RemoteGateway) async throws {
        let start = now().addingTimeInterval(-Self.sweepSpan)
        try await settleForgotten(by: gateway)
        let activity = try await gateway.activity(since: start)
        for id in activity.unreadable { try await keep(id, "It cannot be read.", by: gateway) }
        try await takeIn(activity.payments, \.reference, by: gateway) {
            try await record($0, by: gateway, isSweep: true)
        }
        try await takeIn(activity.refunds, \.id, by: gateway) {
            try await recordRefunds([$0], by: gateway, isSweep: true)
        }
        try await takeIn(activity.disputes, \.id, by: gateway) { try await record($0, by: gateway) }
        try await listWhatIsNotThere(activity, by: gateway, since: start)
    }

    /// One after the other: what cannot be written down is kept for a person, and the rest goes on.
    private func takeIn<T>(
        _ objects: [T],
        _ reference: (T) -> String,
        by gateway: any RemoteGateway,
        _ record: (T) async throws -> Void
    ) async throws {
        for object in objects {
            do {
                try await record(object)
            } catch {
                try await keep(reference(object), "It could not be written down.", by: gateway, because: "\(error)")
            }
        }
    }

    /// Logged when it is found first; after that the row says so.
    private func keep(
        _ reference: String,
        _ detail: String,
        by gateway: any RemoteGateway,
        because reason: String = "unreadable"
    ) async throws {
        let now = now()
        let isNew = try await database.write {
            try $0.addDifference(
                .notTakenIn,
                reference,
                by: gateway.key,
                order: nil,
                detail: detail,
                isSettled: false,
                at: now
            )
        }
        guard isNew else { return }
        log(LogLine(.error, "an object of a gateway was not taken in", ("reference", reference), ("error", reason)))
    }

    /// Attempts of which nobody has said anything for a while, however old: a debit may take days.
    private func settleForgotten(by gateway: any RemoteGateway) async throws {
        let moment = now().addingTimeInterval(-600)
        let attempts = try database.read { try $0.unsettledAttempts(startedBefore: moment, limit: 200) }
        var failures = 0
        for attempt in attempts where attempt.gateway == gateway.key {
            do {
                guard let found = try await look(for: attempt, gateway) else { continue }
                try await record(found, by: gateway, isSweep: true)
            } catch {
                failures += 1
                log(LogLine(.warning, "an attempt was not settled", ("attempt", attempt.id), ("error", "\(error)")))
                // A gateway that is away is away for all of them.
                guard failures < Self.patience else { throw error }
            }
        }
    }

    /// What stands here and not at the gateway: a mistake, another account's key, or somebody's hand in the books.
    private func listWhatIsNotThere(
        _ activity: GatewayActivity,
        by gateway: any RemoteGateway,
        since start: Date
    ) async throws {
        // What was written since the list was read is not on it.
        let end = now().addingTimeInterval(-600)
        let payments = Set(activity.payments.map(\.id))
        // What cannot be read is there all the same.
        let unreadable = Set(activity.unreadable)
        let refunds = Set(activity.refunds.map(\.id)).union(unreadable)
        let now = now()
        try await database.write { writer in
            for payment in try writer.payments(by: gateway.key, since: start)
            where payment.at < end && !payments.contains(payment.sourceID) {
                // Begun long before it was paid, it is not on the list; then it is read by itself.
                let order = try writer.payment(payment.sourceID, by: gateway.key)?.order
                let attempts = try order.map { try writer.paymentAttempts(of: $0) } ?? []
                let isElsewhere = attempts.contains { attempt in
                    attempt.state.isPaid
                        && (attempt.startedAt < start || unreadable.contains(attempt.reference ?? ""))
                }
                guard !isElsewhere else { continue }
                try writer.addDifference(
                    .paymentNotThere,
                    payment.sourceID,
                    by: gateway.key,
                    order: order,
                    detail: "\(payment.amount), \(payment.at.formatted(.iso8601))",
                    isSettled: false,
                    at: now
                )
            }
            for refund in try writer.refunds(by: gateway.key, since: start)
            where refund.state.isBooked && refund.askedAt < end && !refunds.contains(refund.reference ?? "") {
                try writer.addDifference(
                    .refundNotThere,
                    refund.reference ?? refund.id,
                    by: gateway.key,
                    order: refund.order,
                    detail: "\(refund.amount), \(refund.askedAt.formatted(.iso8601))",
                    isSettled: false,
                    at: now
                )
            }
        }
    }

    /// Staff know of a difference and have settled it.
    /// - Returns: false when it is settled already, or is none.
    package func settleDifference(
        _ kind: GatewayDifference.Kind,
        _ reference: String,
        gateway: String,
        by staff: Customer.ID
    ) async throws -> Bool {
        // Held money has to go somewhere; saying "known" does not move it.
        guard kind != .amountDiffers else { return false }
        let now = now()
        log(LogLine(.info, "a gateway's difference is settled", ("reference", reference), ("staff", "\(staff)")))
        return try await database.write { try $0.settleDifference(kind, reference, by: gateway, at: now) }
    }
}
