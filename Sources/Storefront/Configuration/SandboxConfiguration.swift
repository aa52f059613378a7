import Sandbox

/// What `storefront sandbox` can be told.
struct SandboxConfiguration: Sendable {
    var host = "127.0.0.1"
    var port = 8081
    var accessLog = Configuration.AccessLogTarget.off
    var options = SandboxOptions()
    var stripe = StripeSandboxOptions()

    init(arguments: [Argument], environment: [String: String]) throws(ConfigurationError) {
        try Self.table.read(arguments: arguments, environment: environment, into: &self)
    }

    static let help = """
        storefront sandbox - a pretend ResellPortal and a pretend Stripe, with a control room at /control/ for this machine


        """ + table.help

    static let table = OptionTable<SandboxConfiguration>(prefix: "SANDBOX_", options: server + world + cards)

    private static let server: [Option<SandboxConfiguration>] = [
        Option("SANDBOX_HOST", "ADDRESS", into: \.host, default: "127.0.0.1", "Address to listen on.", read: Read.host),
        Option("SANDBOX_PORT", "NUMBER", into: \.port, default: "8081", "Port to listen on; 0 takes any free one.") {
            text throws(Malformed) in
            try Read.number(text, in: 0...65_535)
        },
        Option(
            "SANDBOX_ACCESS_LOG",
            "FILE",
            into: \.accessLog,
            default: "off",
            "File that gets a line per request; - is standard output.",
            read: Read.accessLog
        ),
        Option(
            "SANDBOX_KEY",
            "TEXT",
            into: \.options.key,
            default: SandboxOptions().key,
            secret: true,
            "What X-API-Key has to carry.",
            read: Read.headerText
        ),
        Option(
            "SANDBOX_SECRET",
            "TEXT",
            into: \.options.secret,
            default: SandboxOptions().secret,
            secret: true,
            "What X-API-Secret has to carry.",
            read: Read.headerText
        ),
        Option(
            "SANDBOX_CONTROL_TOKEN",
            "TEXT",
            into: \.options.controlToken,
            default: "none: the control room is open to this machine",
            secret: true,
            "What X-Control-Token has to carry.",
            read: Read.headerText
        ),
    ]

    private static let world: [Option<SandboxConfiguration>] = [
        Option(
            "SANDBOX_STATE_FILE",
            "FILE",
            into: \.options.stateFile,
            default: "none: all is forgotten at the end",
            "File that remembers clients, services and the wallet.",
            read: Read.path
        ),
        Option("SANDBOX_LATENCY", "SECONDS", into: \.options.settings.latency, default: "0", "Held back per answer.") {
            text throws(Malformed) in
            try Read.seconds(text, in: 0...60)
        },
        Option(
            "SANDBOX_WALLET",
            "CENTS",
            into: \.options.walletCents,
            default: "15000",
            "The prepaid balance of an empty sandbox."
        ) { text throws(Malformed) in Int64(try Read.number(text, in: 0...1_000_000_000)) },
        Option(
            "SANDBOX_DEPLOYMENT_DELAY",
            "SECONDS",
            into: \.options.settings.deploymentDelay,
            default: "30",
            "Until crm and web_hosting are deployed."
        ) { text throws(Malformed) in try Read.seconds(text, in: 0...86_400) },
        Option(
            "SANDBOX_RATE",
            "NUMBER",
            into: \.options.settings.requestsPerMinute,
            default: "0",
            "Requests a minute before 429; 0 is no limit."
        ) { text throws(Malformed) in try Read.number(text, in: 0...1_000_000) },
        Option(
            "SANDBOX_ESIM_PACKAGES",
            "NUMBER",
            into: \.options.esimPackages,
            default: "2000",
            "Rows of the eSIM list."
        ) { text throws(Malformed) in try Read.number(text, in: 0...100_000) },
        Option(
            "SANDBOX_SEED",
            "NUMBER",
            into: \.options.seed,
            default: "1",
            "Everything made up follows from it."
        ) { text throws(Malformed) in UInt64(try Read.number(text, in: 0...Int.max)) },
    ]

    private static let cards: [Option<SandboxConfiguration>] = [
        Option(
            "SANDBOX_STRIPE_KEY",
            "TEXT",
            into: \.stripe.secretKey,
            default: StripeSandboxOptions().secretKey,
            secret: true,
            "The secret key of the pretend Stripe account.",
            read: Read.headerText
        ),
        Option(
            "SANDBOX_STRIPE_WEBHOOK_SECRET",
            "TEXT",
            into: \.stripe.webhookSecret,
            default: StripeSandboxOptions().webhookSecret,
            secret: true,
            "What signs the pretend Stripe's events.",
            read: Read.headerText
        ),
        Option(
            "SANDBOX_STRIPE_WEBHOOK_URL",
            "URL",
            into: \.stripe.webhookURL,
            default: "none: no events are sent",
            "Where its events go: the shop's /webhooks/stripe.",
            read: Read.api
        ),
    ]
}
