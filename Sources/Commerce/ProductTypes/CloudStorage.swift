extension ProductType {
    package static let cloudStorage = ProductType(
        key: ProductKey(declared: "cloud_storage"),
        name: "Cloud storage",
        category: .business,
        summary: "Keep and share files, from 50 GB to 2 TB.",
        benefits: ["Sharing by link, from any device", "Six sizes"],
        plans: .choice(
            parameter: "storage_plan",
            [
                Choice("50gb", "50 GB"), Choice("100gb", "100 GB"), Choice("200gb", "200 GB"),
                Choice("500gb", "500 GB"),
                Choice("1tb", "1 TB"), Choice("2tb", "2 TB"),
            ]
        ),
        fields: [],
        identity: [Identity("storage_plan", in: "plan")],
        deliverables: [Deliverable("Sign-in page", "storage.login_url", "service_data.login_url", as: .link)]
            + Deliverable.login("E-mail") + [Deliverable("Size", "storage.plan", "service_data.plan"), .clientAccess],
        replyHoldsSecret: true,
        nextSteps: ["You sign in with the password on the order's page and change it."]
    )
}
