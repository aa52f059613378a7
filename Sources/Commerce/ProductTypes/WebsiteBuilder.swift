extension ProductType {
    package static let websiteBuilder = ProductType(
        key: ProductKey(declared: "website_builder"),
        name: "Website builder",
        category: .websites,
        summary: "Build a site by dragging blocks, no code.",
        benefits: ["Templates to start from", "Hosting included"],
        plans: .cycle,
        fields: [],
        identity: [Identity("billing_cycle")],
        deliverables: [
            Deliverable("Sign-in page", "portal.login_url", "login_url", "service_data.login_url", as: .link)
        ]
            + Deliverable.login("E-mail") + [.clientAccess],
        replyHoldsSecret: true,
        nextSteps: ["You sign in with the password on the order's page and change it."]
    )
}
