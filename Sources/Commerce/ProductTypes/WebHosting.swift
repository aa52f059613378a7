extension ProductType {
    package static let webHosting = ProductType(
        key: ProductKey(declared: "web_hosting"),
        name: "Web hosting",
        category: .websites,
        summary: "Space for a site and its mailboxes, run from cPanel.",
        benefits: ["cPanel with mail, databases and one-click installs", "Works with a domain you own"],
        plans: .cycle,
        fields: [
            Field(
                "primary_domain",
                "Your domain",
                .domain,
                help: "A domain you own or have just ordered here.",
                placeholder: "example.com"
            ),
            Field(
                "cpanel_username",
                "cPanel username",
                .cpanelUsername,
                help: "3 to 16 lower-case letters or digits, a letter first."
            ),
        ],
        identity: [
            Identity("primary_domain", in: "domain"),
            Identity("cpanel_username", in: "username"),
        ],
        deliverables: [Deliverable("Domain", "hosting.domain", "service_data.domain")] + Deliverable.login("Username")
            + [.clientAccess],
        fulfilment: .deployed,
        replyHoldsSecret: true,
        untilDelivery: ["The account is set up within a few minutes."],
        nextSteps: ["You point your domain's name servers to it and sign in to cPanel."]
    )
}
