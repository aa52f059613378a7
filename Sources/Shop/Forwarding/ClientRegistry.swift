import Commerce
import Storage

/// Makes each customer a client at the upstream, once: looked up here, then in the upstream's list by e-mail, then
/// created. `POST /clients` is no more idempotent than `POST /orders` and gets the same care.
actor ClientRegistry {
    private let shop: Shop
    private var listedAt = -Double.infinity
    private var listed: [String: [UpstreamClientID]] = [:]

    init(shop: Shop) {
        self.shop = shop
    }

    /// - Returns: nil when there is none yet; the line has then been postponed, or waits for a person.
    func client(of line: OrderLine) async throws -> UpstreamClientID? {
        guard let link = try shop.database.read({ try $0.clientLink(line.customer) }) else { return nil }
        switch link.state {
        case .known: return link.client
        case .none: return try await create(link, line)
        case .unknown, .creating: return try await reconcile(link, line)
        case .needsPerson:
            await postpone(line, "which client of the supplier this customer is must be decided by a person")
            return nil
        }
    }

    private func create(_ link: ClientLink, _ line: OrderLine) async throws -> UpstreamClientID? {
        guard let known = try await search(link, line, maximumAge: 60) else { return nil }
        if !known.isEmpty { return try await adopt(known, link, line) }
        let isMine = try await shop.database.write { try $0.moveClient(link.customer, from: .none, to: .creating) }
        guard isMine else { return nil }
        let outcome = await UpstreamCallScope.$line.withValue(line.id) {
            await shop.upstream.createClient(NewClient(name: link.name, email: link.email))
        }
        switch outcome {
        case .accepted(let created):
            return try await keep(created.id, reply: created.reply, link, line)
        case .refused(let refusal):
            try await move(link, to: .none)
            // "Exists already": the list knows it, perhaps from an attempt of ours.
            if refusal.kind == .taken, let found = try await search(link, line, maximumAge: 0), !found.isEmpty {
                return try await adopt(found, link, line)
            }
            await postpone(line, "client refused: \(refusal.status) \(refusal.code)", refusal.retryAfter)
        case .notSent(let reason, let retryAfter):
            try await move(link, to: .none)
            await postpone(line, reason, retryAfter)
        case .unknown(let reason, _):
            shop.openClients.restart(link.customer, at: shop.uptime())
            try await move(link, to: .unknown)
            await postpone(line, "client perhaps created: \(reason)")
        }
        return nil
    }

    /// After a lost reply: in the list it was created, and absent after the quiet period it was not.
    private func reconcile(_ link: ClientLink, _ line: OrderLine) async throws -> UpstreamClientID? {
        let age = shop.openClients.age(of: link.customer, at: shop.uptime())
        guard let found = try await search(link, line, maximumAge: 0) else { return nil }
        if !found.isEmpty { return try await adopt(found, link, line) }
        let rest = shop.policy.quietPeriod - age
        if rest <= 0 {
            _ = try await shop.database.write { try $0.moveClient(link.customer, from: link.state, to: .none) }
            shop.openClients.forget(link.customer)
        }
        // Nothing has failed, so the pause does not grow; now and then the list is looked at again.
        let reason = "waiting to see whether the client was created"
        let pause = rest > 0 ? min(max(0.5, rest), shop.policy.quietPeriod / 4) : 0
        await shop.postpone(line, because: reason, by: pause)
        return nil
    }

    private func adopt(_ found: [UpstreamClientID], _ link: ClientLink, _ line: OrderLine) async throws
        -> UpstreamClientID?
    {
        guard found.count == 1 else {
            try await move(link, to: .needsPerson)
            await postpone(line, "the supplier lists \(found.count) clients with this address")
            return nil
        }
        return try await keep(found[0], reply: nil, link, line)
    }

    private func keep(
        _ client: UpstreamClientID,
        reply: [UInt8]?,
        _ link: ClientLink,
        _ line: OrderLine
    ) async throws -> UpstreamClientID? {
        do {
            try await shop.database.write { [shop] in
                try $0.linkClient(link.customer, to: client, reply: reply, vault: shop.vault)
                // The customer's other lines have waited for nothing else.
                try $0.makeDue(linesOf: link.customer, at: shop.now())
            }
            return client
        } catch DatabaseError.constraint(.unique, _) {
            try await move(link, to: .needsPerson)
            await postpone(line, "client \(client) already belongs to another customer")
            return nil
        }
    }

    /// - Returns: nil when the list could not be read; the line has then been postponed.
    private func search(_ link: ClientLink, _ line: OrderLine, maximumAge: Double) async throws -> [UpstreamClientID]? {
        let startedAt = shop.uptime()
        if startedAt - listedAt > maximumAge {
            do throws(UpstreamError) {
                let clients = try await shop.upstream.clients()
                listed = Dictionary(grouping: clients) { $0.email.lowercased() }.mapValues { $0.map(\.id) }
                listedAt = startedAt
            } catch {
                await postpone(line, "supplier's clients not read: \(error.reason)", error.retryAfter)
                return nil
            }
        }
        return try shop.database.read { reader in
            try (listed[link.email.lowercased()] ?? []).filter { try reader.customer(linkedTo: $0) == nil }
        }
    }

    private func move(_ link: ClientLink, to state: ClientState) async throws {
        _ = try await shop.database.write { writer in
            let current = try writer.clientLink(link.customer)?.state ?? link.state
            return try writer.moveClient(link.customer, from: current, to: state)
        }
    }

    private func postpone(_ line: OrderLine, _ reason: String, _ seconds: Double? = nil) async {
        await shop.postpone(line, because: reason, after: seconds)
    }
}
