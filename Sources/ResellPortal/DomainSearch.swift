import Commerce
import FoundationEssentials

/// `GET /domain-search`, whose answer is documented nowhere: every plausible shape is read, and what does not say that
/// a name is free leaves it unknown.
enum DomainSearch {
    /// - Returns: the name that was asked for first, if the answer speaks of it.
    static func read(_ reply: JSON, asked: DomainName) throws(Unreadable) -> [DomainOffer] {
        var offers: [DomainOffer] = []
        collect(reply, asked, &offers)
        guard !offers.isEmpty else { throw Unreadable("no domain in the answer") }
        var seen: Set<DomainName> = []
        let distinct = offers.filter { seen.insert($0.name).inserted }
        return distinct.filter { $0.name == asked } + distinct.filter { $0.name != asked }
    }

    private static func collect(_ reply: JSON, _ asked: DomainName, _ offers: inout [DomainOffer]) {
        if let offer = offer(reply, fallback: asked) { offers.append(offer) }
        addRows(reply, isAvailable: nil, &offers)
        for name in ["results", "domains", "suggestions", "alternatives", "items"] {
            if let rows = reply[name] { addRows(rows, isAvailable: nil, &offers) }
        }
        if let rows = reply["available"] { addRows(rows, isAvailable: true, &offers) }
        for name in ["unavailable", "taken"] {
            if let rows = reply[name] { addRows(rows, isAvailable: false, &offers) }
        }
        for name in ["data", "result", "domain"] {
            guard let inner = reply[name], inner.members != nil || inner.elements != nil else { continue }
            collect(inner, asked, &offers)
        }
    }

    /// An array of names or objects, or a map from names.
    private static func addRows(_ rows: JSON, isAvailable: Bool?, _ offers: inout [DomainOffer]) {
        for row in rows.elements ?? [] {
            if let name = row.line.flatMap(DomainName.init) {
                offers.append(DomainOffer(name: name, isAvailable: isAvailable, cost: nil))
            } else if let offer = offer(row, fallback: nil) {
                offers.append(
                    DomainOffer(name: offer.name, isAvailable: offer.isAvailable ?? isAvailable, cost: offer.cost)
                )
            }
        }
        for (key, value) in (rows.members ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let name = DomainName(key) else { continue }
            let stated = value.availability ?? availability(of: value)
            offers.append(DomainOffer(name: name, isAvailable: stated ?? isAvailable, cost: cost(of: value)))
        }
    }

    /// - Parameter fallback: the name that a row without one speaks of, if it speaks of availability.
    private static func offer(_ row: JSON, fallback: DomainName?) -> DomainOffer? {
        let stated = availability(of: row)
        let named = row[any: "domain", "name", "domain_name", "fqdn"]?.line
        guard let name = named.flatMap(DomainName.init) ?? (named == nil && stated != nil ? fallback : nil) else {
            return nil
        }
        return DomainOffer(name: name, isAvailable: stated, cost: cost(of: row))
    }

    private static func availability(of row: JSON) -> Bool? {
        for name in ["available", "is_available", "isAvailable", "availability", "status"] {
            if let stated = row[name]?.availability { return stated }
        }
        return nil
    }

    private static func cost(of row: JSON) -> Decimal? {
        row[any: "price", "cost", "registration_price", "amount"]?.amount
    }
}

extension JSON {
    fileprivate var availability: Bool? {
        if let flag { return flag }
        switch line?.lowercased() {
        case "available", "free": return true
        case "taken", "unavailable", "registered", "not available", "not_available": return false
        default: return nil
        }
    }
}
