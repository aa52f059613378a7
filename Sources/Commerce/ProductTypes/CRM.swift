extension ProductType {
    package static let crm = ProductType(
        key: ProductKey(declared: "crm"),
        name: "CRM",
        category: .business,
        summary: "Customers, deals and follow-ups in one place.",
        benefits: ["A system of your own at an address you choose", "Pipeline, tasks and mail"],
        plans: .cycle,
        fields: [Field("subdomain", "Address", .subdomain(suffix: ".crmdesk.net"), placeholder: "yourcompany")],
        identity: [Identity("subdomain")],
        deliverables: [Deliverable("Address", "portal.url", "service_data.url", as: .link)]
            + Deliverable.login("E-mail") + [.clientAccess],
        fulfilment: .deployed,
        untilDelivery: [
            "Setting it up takes about half a minute.",
            "Whether the address is free is known only after you order; if it is taken you choose another.",
        ],
        nextSteps: ["You open the address and set it up for your team."]
    )
}
