extension ProductType {
    package static let domainRegistration = ProductType(
        key: ProductKey(declared: "domain_registration"),
        name: "Domain names",
        category: .websites,
        summary: "Find a free name and register it for a year.",
        benefits: ["Registered to you for one year", "Your own name servers"],
        plans: .domain(
            parameter: "domain",
            endings: [
                "com", "net", "org", "info", "biz", "co", "io", "me", "us", "co.uk", "uk", "ca", "com.au", "de", "eu",
                "app", "dev", "shop", "store", "online", "site", "website", "xyz", "tech", "ai", "cloud", "agency",
                "digital", "studio", "live", "club", "blog", "pro", "tv", "cc", "mobi", "name",
            ]
        ),
        fields: [
            Field("domain", "Domain", .domain, placeholder: "mybusiness.com"),
            Field("ns1", "First name server", .hostname, placeholder: "ns1.example.com"),
            Field("ns2", "Second name server", .hostname, placeholder: "ns2.example.com"),
        ],
        agreement: { parameters in
            let texts = Dictionary(parameters.map { ($0.name, $0.text) }) { first, _ in first }
            return texts["ns1"] == texts["ns2"] ? [FieldError("ns2", "Enter a second, different name server.")] : []
        },
        identity: [Identity("domain", in: "name")],
        deliverables: [
            Deliverable("Domain", "domain.name", "service_data.domain", "service_data.name"),
            Deliverable("Registered until", "domain.expiration", "service_data.expiration"),
            Deliverable(
                "First name server",
                "domain.nameservers.ns1",
                "service_data.nameservers.ns1",
                "service_data.ns1"
            ),
            Deliverable(
                "Second name server",
                "domain.nameservers.ns2",
                "service_data.nameservers.ns2",
                "service_data.ns2"
            ),
        ],
        untilDelivery: ["The name is registered as soon as the order is accepted."],
        nextSteps: ["It can take a day to be seen everywhere."]
    )
}
