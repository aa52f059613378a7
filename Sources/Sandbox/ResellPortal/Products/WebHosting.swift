/// `web_hosting`: a cPanel account, which takes a while to install.
enum WebHosting: ProductType {
    static let key = "web_hosting"
    static let required = ["cpanel_username", "primary_domain", "billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let username = try form.text("cpanel_username", .cpanelUsername)
        let domain = try form.text("primary_domain", .hostname)
        _ = try form.optionalText("plan")
        let cycle = try form.cycle()
        let account: [JSON.Field] = [.init("username", .string(username)), .init("domain", .string(domain))]
        let password = JSON.Field("password", .string(context.random.password()))
        return OrderDraft(
            message: "Web Hosting activated successfully",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("hosting", .object(account + [password]))],
            isDeployed: true,
            claims: [
                Claim("cpanel", username, code: "username_taken", "This cPanel username is already taken."),
                Claim("hosted", domain, code: "domain_taken", "This domain is already hosted."),
            ],
            data: account
        )
    }
}

/// `website_builder`: nothing but a login.
enum WebsiteBuilder: ProductType {
    static let key = "website_builder"
    static let required = ["billing_cycle"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let cycle = try form.cycle()
        return OrderDraft(
            message: "Website Builder activated successfully",
            amount: try price(cycle, form, context),
            cycle: cycle,
            before: [.init("billing_cycle", .string(cycle.rawValue))],
            after: [.init("client_credentials", context.login())],
            data: [.init("email", .string(context.client.email))]
        )
    }
}

/// `wp_plugin_installer`: a plugin under the client's own name.
enum WPPluginInstaller: ProductType {
    static let key = "wp_plugin_installer"
    static let required = ["plugin_name", "description", "author"]

    static func draft(_ form: OrderForm, _ context: inout OrderContext) throws(Refusal) -> OrderDraft {
        let plugin: [JSON.Field] = [
            .init("name", .string(try form.text("plugin_name"))), .init("author", .string(try form.text("author"))),
            .init("license_key", .string("RPWPI-\(context.random.licensePart())-\(context.random.licensePart())")),
        ]
        let description = try form.text("description")
        _ = try form.optionalText("logo_url", .webAddress)
        return OrderDraft(
            message: "WordPress Plugin Installer Pack activated",
            amount: try price(.monthly, form, context),
            cycle: .monthly,
            before: [.init("plugin", .object(plugin))],
            data: [
                .init("plugin_name", plugin[0].value), .init("description", .string(description)),
                .init("author", plugin[1].value), .init("license_key", plugin[2].value),
            ]
        )
    }
}
