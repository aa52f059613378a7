extension ProductType {
    package static let invoiceAI = ProductType(
        key: ProductKey(declared: "invoice_ai"),
        name: "Invoicing",
        category: .business,
        summary: "Quotes, invoices and reminders under your own name.",
        benefits: ["A portal at an address you choose", "Invoices written from a sentence"],
        plans: .single,
        fields: [
            Field("subdomain", "Address", .subdomain(suffix: ".invoicepaypro.com"), placeholder: "yourbrand"),
            Field("business_name", "Business name", .text(maximum: 100)),
        ],
        identity: [Identity("subdomain")],
        deliverables: [Deliverable("Portal", "portal.url", "service_data.url", as: .link)] + Deliverable.login("E-mail")
            + [.clientAccess],
        replyHoldsSecret: true,
        untilDelivery: [
            "Whether the address is free is known only after you order; if it is taken you choose another."
        ],
        nextSteps: ["You sign in with the password on the order's page and change it."]
    )
}
