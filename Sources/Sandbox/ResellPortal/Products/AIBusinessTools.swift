/// `ai_business_tools`: any number of tools, each with its price a month.
enum AIBusinessTools: ProductType {
    static let key = "ai_business_tools"
    static let required = ["ai_tools"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let chosen = try form.list("ai_tools")
        var amount = Amount.zero
        var labels: [JSON] = []
        for key in chosen {
            guard let tool = AITool.all.first(where: { $0.key == key }) else {
                // Test mode has been seen to take tools that do not exist.
                guard form.isTest else { throw .invalid("ai_tools", "has the unknown tool \(key).") }
                continue
            }
            amount += try price(plan: key, field: "ai_tools", form, context)
            labels.append(.string(tool.label))
        }
        return OrderDraft(
            message: "AI Business Tools activated",
            amount: amount,
            cycle: .monthly,
            before: [.init("tools_activated", .array(labels))],
            tellsBalance: true,
            data: [.init("ai_tools", .array(chosen.map(JSON.string))), .init("tools_activated", .array(labels))]
        )
    }
}
