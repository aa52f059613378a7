extension ProductType {
    package static let aiBusinessTools = ProductType(
        key: ProductKey(declared: "ai_business_tools"),
        name: "AI business tools",
        category: .business,
        summary: "Assistants that answer calls and chats, write posts and find leads; take one or several.",
        benefits: [
            "Pay for the tools you choose, month by month", "Ready in your portal as soon as they are activated",
        ],
        plans: .tools(
            parameter: "ai_tools",
            known: [
                Choice("ai_voice_agent", "AI Voice Agent"),
                Choice("ai_live_chat_bot", "AI Live Chat Bot"),
            ]
        ),
        fields: [],
        identity: [Identity("ai_tools", in: "tools", "tools_activated")],
        deliverables: [Deliverable("Tools", "tools_activated", "service_data.tools_activated", "service_data.tools")]
            + Deliverable.login() + [.clientAccess],
        untilDelivery: ["The tools you chose are switched on together."],
        nextSteps: ["You sign in to your portal to set them up."]
    )
}
