extension ProductType {
    package static let emailMarketing = ProductType(
        key: ProductKey(declared: "email_marketing"),
        name: "E-mail marketing",
        category: .marketing,
        summary: "Newsletters, automations and sign-up forms.",
        benefits: ["Campaigns, automations, forms and figures", "Four sizes by mails a month"],
        plans: .choice(
            parameter: "sending_plan",
            [
                Choice("starter", "Starter: 5,000 mails a month"), Choice("growth", "Growth: 25,000 mails a month"),
                Choice("pro", "Pro: 50,000 mails a month"), Choice("business", "Business: 100,000 mails a month"),
            ]
        ),
        fields: [],
        identity: [Identity("sending_plan", in: "plan")],
        deliverables: [
            Deliverable("Sign-in page", "portal.login_url", "login_url", "service_data.login_url", as: .link)
        ]
            + Deliverable.login("E-mail") + [.clientAccess],
        replyHoldsSecret: true,
        nextSteps: ["You sign in with the password on the order's page and import your list."]
    )
}
