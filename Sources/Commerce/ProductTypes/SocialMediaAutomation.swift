extension ProductType {
    package static let socialMediaAutomation = ProductType(
        key: ProductKey(declared: "social_media_automation"),
        name: "Social media automation",
        category: .marketing,
        summary: "Plan and publish posts to all your networks.",
        benefits: ["One calendar for every network", "Posts written and scheduled ahead"],
        plans: .cycle,
        fields: [],
        identity: [Identity("billing_cycle")],
        deliverables: Deliverable.login("E-mail") + [.clientAccess],
        replyHoldsSecret: true,
        nextSteps: ["You sign in with the password on the order's page and connect your networks."]
    )
}
