extension ProductType {
    package static let documentSigning = ProductType(
        key: ProductKey(declared: "docsign"),
        name: "Document signing",
        category: .business,
        summary: "Send contracts and have them signed online.",
        benefits: ["Signatures with a trail of who signed when", "Your company's name on every request"],
        plans: .cycle,
        fields: [Field("company_name", "Company name", .text(maximum: 100))],
        identity: [Identity("company_name")],
        deliverables: [Deliverable("Sign-in page", "portal.login_url", "service_data.login_url", as: .link)]
            + Deliverable.login("E-mail") + [.clientAccess],
        replyHoldsSecret: true,
        nextSteps: ["You sign in with the password on the order's page and change it."]
    )
}
