/// `cloud_storage`: by the size of the store.
enum CloudStorage: ProductType {
    static let key = "cloud_storage"
    static let required = ["storage_plan"]
    static let plans: [(key: String, label: String)] = [
        ("50gb", "50 GB"), ("100gb", "100 GB"), ("200gb", "200 GB"), ("500gb", "500 GB"), ("1tb", "1 TB"),
        ("2tb", "2 TB"),
    ]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let plan = try form.choice("storage_plan", of: plans.map(\.key))
        let label = plans.first { $0.key == plan }?.label ?? plan
        let storage: [JSON.Field] = [
            .init("plan", .string(label)), .init("login_url", "https://safefilestorage.net"),
        ]
        return OrderDraft(
            message: "Cloud Storage activated successfully",
            amount: try price(plan: plan, field: "storage_plan", form, context),
            cycle: .monthly,
            before: [.init("storage", .object(storage)), .init("billing_cycle", "monthly")],
            after: [.init("client_credentials", context.login())],
            tellsBalance: true,
            data: [.init("storage_plan", .string(plan))] + storage
        )
    }
}
