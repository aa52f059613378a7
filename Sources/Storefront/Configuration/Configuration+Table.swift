import ResellPortal

extension Configuration {
    /// Every option of the shop, in the order of the README. The README has one row for each, which a test holds.
    static let table = OptionTable<Configuration>(
        prefix: "STOREFRONT_",
        options: shop + upstream + payment + mail
    )

    private static let shop: [Option<Configuration>] = [
        Option(
            "STOREFRONT_HOST",
            "ADDRESS",
            into: \.host,
            default: "127.0.0.1",
            "Address to listen on.",
            read: Read.host
        ),
        Option("STOREFRONT_PORT", "NUMBER", into: \.port, default: "8080", "Port to listen on; 0 takes any free one.") {
            text throws(Malformed) in
            try Read.number(text, in: 0...65_535)
        },
        Option(
            "STOREFRONT_DATA",
            "FOLDER",
            into: \.data,
            default: "./data",
            "Database, secret key and sandbox state; made readable for its owner only.",
            read: Read.path
        ),
        Option(
            "STOREFRONT_URL",
            "URL",
            into: \.givenURL,
            default: "the address it listens on",
            "What customers type to reach the shop; links in mails and redirects start with it.",
            read: Read.origin
        ),
        Option(
            "STOREFRONT_SECRET_KEY",
            "BASE64",
            into: \.secretKey,
            default: "secret.key in the data folder, made at the first start",
            secret: true,
            "32 bytes in base64 that encrypt credentials at rest.",
            read: Read.secretKey
        ),
        Option(
            "STOREFRONT_ADMIN_EMAIL",
            "EMAIL",
            into: \.adminEmail,
            default: "none: a set-up link is printed",
            "Makes the first administrator at start.",
            read: Read.text
        ),
        Option(
            "STOREFRONT_ADMIN_PASSWORD",
            "TEXT",
            into: \.adminPassword,
            default: "none",
            secret: true,
            "Password of that administrator, counted only when the account is made.",
            read: Read.text
        ),
        Option(
            "STOREFRONT_LIMITS",
            "NAME",
            into: \.limits,
            default: "normal",
            "normal, or loadtest: no limits per address, on loopback only.",
            read: Read.limits
        ),
        Option(
            "STOREFRONT_TRUSTED_PROXIES",
            "LIST",
            into: \.trustedProxies,
            default: "none",
            "Addresses and networks, with commas, whose X-Forwarded-* headers are believed.",
            read: Read.networks
        ),
        Option(
            "STOREFRONT_ASSETS",
            "FOLDER",
            into: \.assets,
            default: "the current folder, or the one of the program or above it",
            "Folder that holds Public, Templates and Migrations.",
            read: Read.path
        ),
        Option(
            "STOREFRONT_TEMPLATES",
            "FOLDER",
            into: \.templates,
            default: "none",
            "Folder of templates that replace those of the same name.",
            read: Read.path
        ),
        Option(
            "STOREFRONT_METRICS_TOKEN",
            "TEXT",
            into: \.metricsToken,
            default: "none: /metrics answers to loopback only",
            secret: true,
            "Bearer token that lets others read /metrics.",
            read: Read.text
        ),
        Option(
            "STOREFRONT_ACCESS_LOG",
            "FILE",
            into: \.accessLog,
            default: "- (standard output)",
            "File that gets a line per request; - is standard output, off is none.",
            read: Read.accessLog
        ),
    ]

    private static let upstream: [Option<Configuration>] = [
        Option(
            "RESELLPORTAL_URL",
            "URL",
            into: \.givenUpstreamURL,
            default: ResellPortalClient.Configuration.defaultBaseURL,
            "Base of the supplier's API.",
            read: Read.api
        ),
        Option(
            "RESELLPORTAL_KEY",
            "TEXT",
            into: \.upstreamKey,
            default: "none: the shop is a demo on the embedded sandbox",
            secret: true,
            "Key of the reseller's account.",
            read: Read.headerText
        ),
        Option(
            "RESELLPORTAL_SECRET",
            "TEXT",
            into: \.upstreamSecret,
            default: "none",
            secret: true,
            "Secret that belongs to the key.",
            read: Read.headerText
        ),
        Option(
            "RESELLPORTAL_WEBHOOK_SECRET",
            "TEXT",
            into: \.webhookSecret,
            default: "none: its webhooks are not answered",
            secret: true,
            "Secret that signs the supplier's webhooks, as its panel shows it.",
            read: Read.text
        ),
        Option(
            "RESELLPORTAL_TIMEOUT",
            "SECONDS",
            into: \.upstreamTimeout,
            default: "25",
            "Time for one call, from name look-up to the last byte."
        ) { text throws(Malformed) in try Read.seconds(text, in: 1...600) },
        Option(
            "RESELLPORTAL_RATE",
            "NUMBER",
            into: \.upstreamRate,
            default: "90",
            "Requests a minute; 0 is no limit."
        ) { text throws(Malformed) in try Read.number(text, in: 0...100_000) },
        Option(
            "RESELLPORTAL_QUIET",
            "SECONDS",
            into: \.quietPeriod,
            default: "120",
            "Time that must pass before an order of unknown outcome may be sent again."
        ) { text throws(Malformed) in try Read.seconds(text, in: 0...86_400) },
    ]

    private static let payment: [Option<Configuration>] = [
        Option(
            "VIES_URL",
            "URL",
            into: \.viesURL,
            default: "https://ec.europa.eu/taxation_customs/vies/rest-api",
            "Base of the EU's register of VAT numbers, asked only if the tax settings say so.",
            read: Read.api
        ),
        Option(
            "STRIPE_URL",
            "URL",
            into: \.stripeURL,
            default: "https://api.stripe.com",
            "Base of Stripe's API.",
            read: Read.api
        ),
        Option(
            "STRIPE_SECRET_KEY",
            "TEXT",
            into: \.stripeSecretKey,
            default: "none: no cards; in a demo they are pretended",
            secret: true,
            "Key of the Stripe account.",
            read: Read.headerText
        ),
        Option(
            "STRIPE_WEBHOOK_SECRET",
            "TEXT",
            into: \.stripeWebhookSecret,
            default: "none",
            secret: true,
            "Secret that signs Stripe's webhooks, sent to /webhooks/stripe.",
            read: Read.headerText
        ),
    ]

    private static let mail: [Option<Configuration>] = [
        Option(
            "SMTP_URL",
            "URL",
            into: \.mailServer,
            default: "none: mails stay in the outbox and are readable in the back office",
            secret: true,
            "Mail server, smtp:// or smtps://, with user and password.",
            read: Read.mailServer
        ),
        Option(
            "MAIL_FROM",
            "ADDRESS",
            into: \.mailFrom,
            default: "none",
            "Sender of the shop's mails.",
            read: Read.mailAddress
        ),
    ]
}
