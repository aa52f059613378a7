/// `email_marketing`: by the volume sent.
enum EmailMarketing: ProductType {
    static let key = "email_marketing"
    static let required = ["sending_plan"]
    static let plans = ["starter", "growth", "pro", "business"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let plan = try form.choice("sending_plan", of: plans)
        return OrderDraft(
            message: "Email Marketing activated successfully",
            amount: try price(plan: plan, field: "sending_plan", form, context),
            cycle: .monthly,
            before: [.init("billing_cycle", "monthly")],
            after: [.init("client_credentials", context.login())],
            tellsBalance: true,
            data: [.init("sending_plan", .string(plan))]
        )
    }
}

/// `social_media_automation`: the login is called `credentials` here.
enum SocialMediaAutomation: ProductType {
    static let key = "social_media_automation"
    static let required = ["billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let cycle = try form.cycle()
        return OrderDraft(
            message: "Social Media Automation activated",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("billing_cycle", .string(cycle.rawValue))],
            after: [.init("credentials", context.login())],
            data: [.init("email", .string(context.client.email))]
        )
    }
}
