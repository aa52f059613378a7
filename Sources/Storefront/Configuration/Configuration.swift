import Mail
import Outbound
import ResellPortal
import Shop

/// Everything that can be set from outside, read once before anything starts.
struct Configuration: Sendable {
    enum Limits: String, CaseIterable, Sendable { case normal, loadtest }

    struct Stripe: Equatable, Sendable {
        let url: String
        let secretKey: String
        let webhookSecret: String
    }

    struct SMTP: Equatable, Sendable {
        let server: SMTPClient.Configuration
        let from: MailAddress
    }

    var host = "127.0.0.1"
    var port = 8080
    var data = "./data"
    var givenURL: String?
    var assets: String?
    var templates: String?
    var secretKey: [UInt8]?
    var adminEmail: String?
    var adminPassword: String?
    var metricsToken: String?
    var limits = Limits.normal
    var trustedProxies: [String] = []
    var accessLog = AccessLogTarget.standardOutput

    var givenUpstreamURL: String?
    var upstreamKey: String?
    var upstreamSecret: String?
    var webhookSecret: String?
    var upstreamTimeout = 25.0
    var upstreamRate = 90
    var quietPeriod = 120.0

    var viesURL = "https://ec.europa.eu/taxation_customs/vies/rest-api"
    var stripeURL = "https://api.stripe.com"
    var stripeSecretKey: String?
    var stripeWebhookSecret: String?

    var mailServer: SMTPClient.Configuration?
    var mailFrom: MailAddress?

    enum AccessLogTarget: Equatable, Sendable {
        case off
        case standardOutput
        case file(String)
    }
}

extension Configuration {
    /// - Throws: every missing or malformed option by name, all at once.
    init(arguments: [Argument], environment: [String: String]) throws(ConfigurationError) {
        var problems: [String] = []
        do {
            try Self.table.read(arguments: arguments, environment: environment, into: &self)
        } catch {
            problems = error.problems
        }
        problems += contradictions.filter { contradiction in
            // What is malformed is not missing too.
            !problems.contains { $0.hasPrefix(contradiction.variable) }
        }.map { "\($0.variable) \($0.reason)" }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    private typealias Contradiction = (variable: String, reason: String)

    /// What each option on its own does not show.
    private var contradictions: [Contradiction] {
        var found: [Contradiction] = []
        func needs(_ partner: (name: String, isSet: Bool), _ other: (name: String, isSet: Bool)) {
            guard partner.isSet != other.isSet else { return }
            let (missing, set) = partner.isSet ? (other, partner) : (partner, other)
            found.append((missing.name, "is missing, but \(set.name) is set"))
        }
        needs(("RESELLPORTAL_KEY", upstreamKey != nil), ("RESELLPORTAL_SECRET", upstreamSecret != nil))
        if givenUpstreamURL != nil, upstreamKey == nil, upstreamSecret == nil {
            found.append(("RESELLPORTAL_KEY", "is missing, but RESELLPORTAL_URL is set"))
        }
        needs(("STRIPE_SECRET_KEY", stripeSecretKey != nil), ("STRIPE_WEBHOOK_SECRET", stripeWebhookSecret != nil))
        needs(("SMTP_URL", mailServer != nil), ("MAIL_FROM", mailFrom != nil))
        if adminEmail != nil, adminPassword == nil {
            found.append(("STOREFRONT_ADMIN_PASSWORD", "is missing, but STOREFRONT_ADMIN_EMAIL is set"))
        }
        if limits == .loadtest, !isLoopbackOnly {
            found.append(("STOREFRONT_LIMITS", "may be loadtest only while STOREFRONT_HOST is a loopback address"))
        }
        return found
    }

    /// Whether nobody but this machine can reach the shop.
    var isLoopbackOnly: Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || isLoopbackIPv4
    }

    private var isLoopbackIPv4: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// What customers type, without a slash at the end.
    /// - Parameter port: the one that was bound, as 0 asks for any.
    func url(port: Int) -> String {
        if let givenURL { return givenURL }
        // An address that means "all of them" is none that a browser can open.
        let name =
            switch host {
            case "0.0.0.0", "::", "[::]": "localhost"
            case let host where host.contains(":") && !host.hasPrefix("["): "[\(host)]"
            default: host
            }
        return port == 80 ? "http://\(name)" : "http://\(name):\(port)"
    }

    var upstream: UpstreamAccess? {
        guard let upstreamKey, let upstreamSecret else { return nil }
        let url = givenUpstreamURL ?? ResellPortalClient.Configuration.defaultBaseURL
        return UpstreamAccess(url: url, key: upstreamKey, secret: upstreamSecret)
    }

    var stripe: Stripe? {
        guard let stripeSecretKey, let stripeWebhookSecret else { return nil }
        return Stripe(url: stripeURL, secretKey: stripeSecretKey, webhookSecret: stripeWebhookSecret)
    }

    var smtp: SMTP? {
        guard let mailServer, let mailFrom else { return nil }
        return SMTP(server: mailServer, from: mailFrom)
    }
}

extension Configuration: CustomStringConvertible, CustomReflectable {
    // Half of it is secret.
    var description: String { "Configuration" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
