/// How a sandbox starts.
package struct SandboxOptions: Sendable {
    /// What `X-API-Key` and `X-API-Secret` have to carry.
    package var key = "rp_sandbox_key"
    package var secret = "rps_sandbox_secret"
    /// When set, `/control/…` wants it in `X-Control-Token`. Control is answered to loopback only in any case.
    package var controlToken: String?
    /// The prepaid balance in cents.
    package var walletCents: Int64 = 15_000
    /// Rows of `GET /esim-packages`.
    package var esimPackages = 2000
    /// `GET /products` shows a price for everything, which the real one does not.
    package var listsEveryPrice = false
    /// Everything that is made up (packages, passwords, numbers) follows from it.
    package var seed: UInt64 = 1
    /// The documents' examples begin with client 123 and service 456; so does an empty sandbox.
    package var firstClientID = 123
    package var firstServiceID = 456
    /// JSON lines; made when missing, rewritten compactly at every start. Nil keeps everything in memory only.
    package var stateFile: String?
    /// Milliseconds since 1970, UTC; nil is the system's clock.
    package var clock: (@Sendable () -> Int)?
    package var settings = SandboxSettings()

    package init() {}

    /// For a shop without credentials: money in the wallet, quick deployments.
    package static let demo: SandboxOptions = {
        var options = SandboxOptions()
        options.walletCents = 250_000
        options.listsEveryPrice = true
        options.settings.deploymentDelay = 8
        options.settings.esimAnswer = .activation
        return options
    }()
}

/// What can be changed while it runs, through `/control/settings`: the questions that the documents leave open.
package struct SandboxSettings: Sendable {
    /// Errors as `{success:false,error,message}` instead of WordPress's `{code,message,data}`.
    package var flatErrors = false
    /// The status that tells of an empty wallet: 402 or 400.
    package var insufficientBalanceStatus = 402
    package var duplicateClient = DuplicateClient.refuse
    /// Without it, `GET /orders` is an unknown route.
    package var listsOrders = true
    /// Sums as PHP prints them (`150`, `1.8`) instead of `150.00`.
    package var phpNumbers = false
    /// Ids as `"123"`.
    package var idsAreText = false
    package var esimAnswer = EsimAnswer.mixed
    package var domainAnswer = DomainAnswer.single
    package var phoneAnswer = PhoneAnswer.numbers
    /// Takes a `test_cli_…` made by an earlier call in a later test order.
    package var acceptsTestClients = false
    /// `POST /clients` also answers `portal_login_url` and `portal_credentials`.
    package var tellsPortalCredentials = true
    /// Paying in brings suspended services back.
    package var reactivatesAfterDeposit = true
    /// Seconds until `crm` and `web_hosting` are deployed.
    package var deploymentDelay: Double = 30
    /// Seconds that every answer is held back.
    package var latency: Double = 0
    /// Requests per minute and key before 429; 0 is no limit.
    package var requestsPerMinute = 0
    /// Whether a 429 says when to come back.
    package var tellsRetryAfter = true

    package init() {}

    package enum DuplicateClient: String, Sendable { case refuse, existing, second }
    package enum EsimAnswer: String, Sendable { case documented, activation, mixed, withoutQR = "without_qr" }
    package enum DomainAnswer: String, Sendable { case single, results }
    package enum PhoneAnswer: String, Sendable { case numbers, availableNumbers = "available_numbers" }

    var style: JSONStyle {
        JSONStyle(money: phpNumbers ? .php : .document, idsAreText: idsAreText)
    }
}
