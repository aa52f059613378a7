extension ProductType {
    package static let vpn = ProductType(
        key: ProductKey(declared: "vpn"),
        name: "VPN",
        category: .connectivity,
        summary: "A private connection on every network you use.",
        benefits: ["A username and password of your own", "For phone, tablet and computer"],
        plans: .cycle,
        fields: [],
        identity: [Identity("billing_cycle")],
        deliverables: Deliverable.login("Username")
            + [
                Deliverable("Server", "vpn_credentials.server", "vpn_credentials.server_address", "service_data.server")
            ],
        replyHoldsSecret: true,
        untilDelivery: ["Your username and password appear on the order's page."],
        nextSteps: ["You enter the username and the password in your VPN app."]
    )
}
