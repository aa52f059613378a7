/// Reading the state file back, and writing it.
extension World {
    /// Takes up what an earlier process has left and goes on writing there.
    mutating func open(_ path: String) throws(SandboxError) {
        for record in Journal.records(at: path) {
            guard let field = record.fields?.first else { continue }
            restore(field.name, field.value)
        }
        encodeListsAnew()
        journal = try Journal(replacing: path, with: snapshot())
    }

    mutating func saveChanges() {
        guard let journal, !unsaved.isEmpty else { return }
        journal.append(unsaved)
        unsaved = []
    }

    private mutating func restore(_ kind: String, _ record: JSON) {
        switch kind {
        case "client":
            if let client = Client(record: record) { restore(client) }
        case "client_removed":
            if let client = record.integer.flatMap({ clients[$0] }) { remove(client) }
        case "service":
            if let service = Service(record: record) { restore(service) }
        case "service_removed":
            if let service = record.integer.flatMap({ services[$0] }) { remove(service) }
        case "order":
            if let order = PlacedOrder(record: record) { add(order) }
        case "entry":
            guard let entry = LedgerEntry(record: record) else { return }
            ledger.append(entry)
            wallet = entry.balance
        case "received":
            guard let order = ReceivedOrder(record: record) else { return }
            if order.number <= received.count { update(order) } else { received.append(order) }
        default: restoreControl(kind, record)
        }
    }

    private mutating func restoreControl(_ kind: String, _ record: JSON) {
        switch kind {
        case "wallet": wallet = record.amount ?? wallet
        case "clock": clockOffset = record.integer ?? 0
        case "occupied":
            if let claim = record.text { occupy(claim) }
        case "price":
            guard let product = record.text("product"), let plan = record.text("plan"),
                let price = record.amount("price")
            else { return }
            _ = setPrice(of: product, plan: plan, to: price)
        case "withdrawn":
            guard let product = record.text("product") else { return }
            withdraw(product, plan: record.text("plan"))
        case "next":
            nextClientID = max(nextClientID, record.integer("client") ?? 0)
            nextServiceID = max(nextServiceID, record.integer("service") ?? 0)
        default: return
        }
    }

    /// The last record of an object is the one that counts, and an object may have been changed before.
    private mutating func restore(_ client: Client) {
        if clients[client.id] == nil { add(client) } else { clients[client.id] = client }
    }

    private mutating func restore(_ service: Service) {
        if services[service.id] == nil { add(service) }
        update(service)
    }

    /// Everything as it is now. The clock comes first because deployments are scheduled by it, the wallet last because
    /// every entry of the ledger brings a balance with it.
    private func snapshot() -> [JSON] {
        func record(_ kind: String, _ record: JSON) -> JSON { .object([.init(kind, record)]) }
        var records = [record("clock", .kept(clockOffset))] + catalogueChanges
        records += clients.values.sorted { $0.id < $1.id }.map { record("client", $0.record) }
        records += services.values.sorted { $0.id < $1.id }.map { record("service", $0.record) }
        records += orders.map { record("order", $0.record) }
        records += ledger.map { record("entry", $0.record) }
        records += received.map { record("received", $0.record) }
        records.append(record("next", ["client": .kept(nextClientID), "service": .kept(nextServiceID)]))
        records.append(record("wallet", .kept(wallet)))
        return records
    }
}
