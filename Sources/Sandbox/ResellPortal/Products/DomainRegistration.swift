/// `domain_registration`: one year, first come, first served.
enum DomainRegistration: ProductType {
    static let key = "domain_registration"
    static let required = ["domain", "ns1", "ns2"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let domain = try form.text("domain", .hostname)
        let names: [JSON.Field] = [
            .init("ns1", .string(try form.text("ns1", .hostname))),
            .init("ns2", .string(try form.text("ns2", .hostname))),
        ]
        let claim = Claim("domain", domain, code: "domain_unavailable", "This domain is not available.")
        let (label, top) = Domains.split(domain) ?? (domain, "")
        if Domains.isTaken(label), !form.isTest { throw claim.refusal }
        let expiration = JSON.Field("expiration", .string(context.now.adding(months: 12).text))
        return OrderDraft(
            message: "Domain \(domain) registered successfully",
            amount: try price(plan: top, field: "domain", form, context),
            cycle: .annual,
            before: [
                .init(
                    "domain",
                    .object([.init("name", .string(domain)), expiration, .init("nameservers", .object(names))])
                )
            ],
            claims: [claim],
            data: [.init("domain", .string(domain)), expiration] + names
        )
    }
}
