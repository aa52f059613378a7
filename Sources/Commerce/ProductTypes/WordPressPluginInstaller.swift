extension ProductType {
    package static let wordPressPluginInstaller = ProductType(
        key: ProductKey(declared: "wp_plugin_installer"),
        name: "WordPress plugin pack",
        category: .websites,
        summary: "A plugin installer under your own brand, with a licence key.",
        benefits: ["Your name, description and author on it", "A licence key on the order's page"],
        plans: .single,
        fields: [
            Field("plugin_name", "Plugin name", .text(maximum: 60)),
            Field("description", "Description", .paragraph(maximum: 300), help: "One or two sentences."),
            Field("author", "Author", .text(maximum: 60), help: "The company shown as its maker."),
        ],
        identity: [Identity("plugin_name", in: "name"), Identity("author")],
        deliverables: [
            Deliverable("Plugin", "plugin.name", "service_data.plugin_name"),
            Deliverable("Licence key", "plugin.license_key", "service_data.license_key", secret: true),
        ],
        replyHoldsSecret: true,
        untilDelivery: ["The licence key appears on the order's page."],
        nextSteps: ["The plugin's file is built for you; we send it to you when it is ready."]
    )
}
