extension World {
    /// `GET /domain-search`: named in the documents and not described. One answer for one name, or a list.
    func searchDomain(_ call: Call) throws(Refusal) -> Reply {
        guard let asked = ["domain", "search", "query", "q"].lazy.compactMap(call.parameter).first else {
            throw .missing(["domain"])
        }
        let name = asked.lowercased()
        if name.contains(".") {
            guard Format.hostname.accepts(name) else { throw .invalid("domain", Format.hostname.explanation) }
            return settings.domainAnswer == .single ? Reply(single(name)) : Reply(results([name]))
        }
        guard Format.subdomain.accepts(name) else { throw .invalid("domain", Format.hostname.explanation) }
        return Reply(results(catalogue.topLevelDomains().map { "\(name).\($0)" }))
    }

    private func single(_ name: String) -> JSON {
        let (isAvailable, price) = offer(name)
        return [
            "success": true, "domain": .string(name), "available": .bool(isAvailable),
            "price": price.map(JSON.money) ?? .null, "currency": "USD",
        ]
    }

    private func results(_ names: [String]) -> JSON {
        let rows = names.map { name -> JSON in
            let (isAvailable, price) = offer(name)
            return [
                "domain": .string(name), "available": .bool(isAvailable), "price": price.map(JSON.money) ?? .null,
            ]
        }
        return ["success": true, "results": .array(rows)]
    }

    private func offer(_ name: String) -> (isAvailable: Bool, price: Amount?) {
        guard let (label, top) = Domains.split(name),
            let price = catalogue.price(of: DomainRegistration.key, plan: top)
        else { return (false, nil) }
        return (!Domains.isTaken(label) && claims["domain:\(name)"] == nil, price)
    }
}
