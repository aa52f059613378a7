/// The only places where clients, services, orders and money are written: each leaves a record for the state file.
extension World {
    mutating func add(_ client: Client) {
        clients[client.id] = client
        clientIDs[client.email.lowercased()] = clientIDs[client.email.lowercased()] ?? client.id
        clientList.append(client.id, encode(client.row))
        nextClientID = max(nextClientID, client.id + 1)
        save("client", client.record)
    }

    mutating func remove(_ client: Client) {
        clients[client.id] = nil
        if clientIDs[client.email.lowercased()] == client.id { clientIDs[client.email.lowercased()] = nil }
        clientList.remove(client.id)
        save("client_removed", .kept(client.id))
    }

    mutating func add(_ service: Service) {
        services[service.id] = service
        serviceIDs[service.clientID, default: []].insert(service.id)
        serviceList.append(service.id, encode(service.row))
        for claim in service.claims { claims[claim] = service.id }
        if service.status == .suspended { suspended.insert(service.id) }
        nextServiceID = max(nextServiceID, service.id + 1)
        schedule(service)
        save("service", service.record)
    }

    mutating func update(_ service: Service) {
        services[service.id] = service
        if service.status == .suspended { suspended.insert(service.id) } else { suspended.remove(service.id) }
        schedule(service)
        refreshServiceRow(service)
        save("service", service.record)
    }

    mutating func remove(_ service: Service) {
        services[service.id] = nil
        serviceIDs[service.clientID]?.remove(service.id)
        suspended.remove(service.id)
        deploying[service.id] = nil
        serviceList.remove(service.id)
        for claim in service.claims where claims[claim] == service.id { claims[claim] = nil }
        refreshOrderRow(of: service.id)
        save("service_removed", .kept(service.id))
    }

    mutating func add(_ order: PlacedOrder) {
        orders.append(order)
        orderNumbers[order.serviceID] = order.number
        orderList.append(order.number, encode(order.row(of: services[order.serviceID], at: now)))
        save("order", order.record)
    }

    /// Moves money and writes it down.
    mutating func charge(
        _ amount: Amount,
        _ kind: LedgerEntry.Kind,
        order: Int? = nil,
        service: Service? = nil,
        at moment: Moment? = nil
    ) {
        wallet -= amount
        let entry = LedgerEntry(
            number: ledger.count + 1,
            kind: kind,
            order: order,
            clientID: service?.clientID,
            serviceID: service?.id,
            product: service?.product,
            amount: amount,
            balance: wallet,
            at: moment ?? now
        )
        ledger.append(entry)
        save("entry", entry.record)
        guard let service, var client = clients[service.clientID] else { return }
        client.revenue += amount
        clients[client.id] = client
        save("client", client.record)
    }

    /// Without an entry: the beginning of a test, not a movement in it.
    mutating func setWallet(_ amount: Amount) {
        wallet = amount
        save("wallet", .kept(amount))
    }

    mutating func setClockOffset(_ milliseconds: Int) {
        clockOffset = milliseconds
        save("clock", .kept(milliseconds))
    }

    mutating func setPrice(of product: String, plan: String, to price: Amount) -> Bool {
        guard catalogue.setPrice(of: product, plan: plan, to: price) else { return false }
        answers = [:]
        remember("price", ["product": .string(product), "plan": .string(plan), "price": .kept(price)])
        return true
    }

    mutating func withdraw(_ product: String, plan: String?) {
        catalogue.remove(product, plan: plan)
        answers = [:]
        remember("withdrawn", ["product": .string(product), "plan": .optional(plan)])
    }

    /// Makes a name unavailable as if somebody else had it.
    mutating func occupy(_ claim: String) {
        claims[claim] = claims[claim] ?? 0
        remember("occupied", .string(claim))
    }

    mutating func add(_ order: ReceivedOrder) {
        received.append(order)
        save("received", order.record)
    }

    mutating func update(_ order: ReceivedOrder) {
        guard received.indices.contains(order.number - 1) else { return }
        received[order.number - 1] = order
        save("received", order.record)
    }

    mutating func note(_ event: String, _ service: Service, at moment: Moment) {
        events.append([
            "event": .string(event), "service_id": .kept(service.id), "client_id": .kept(service.clientID),
            "product_key": .string(service.product), "at": .string(moment.text),
        ])
    }

    private mutating func schedule(_ service: Service) {
        if service.status == .active, let due = service.nextBillingAt {
            nextRenewal = min(nextRenewal ?? due, due)
        }
        if service.deployedAt > service.createdAt, service.deployedAt > now {
            deploying[service.id] = service.deployedAt
            nextDeployment = min(nextDeployment ?? service.deployedAt, service.deployedAt)
        }
    }

    /// Kept in memory, too, for the compact state file of the next start.
    private mutating func remember(_ kind: String, _ record: JSON) {
        catalogueChanges.append(.object([.init(kind, record)]))
        save(kind, record)
    }

    private mutating func save(_ kind: String, _ record: JSON) {
        if journal != nil { unsaved.append(.object([.init(kind, record)])) }
    }
}
