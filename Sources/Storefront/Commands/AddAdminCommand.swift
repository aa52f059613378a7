import Commerce
import Crypto
import Shop
import Storage

/// `storefront admin add EMAIL`: for a shop that nobody can sign in to. The shop has to stand still meanwhile.
struct AddAdminCommand: Sendable {
    let configuration: Configuration
    let log: Log

    func run(email: String) async throws {
        let place = Assets.ofThisProcess
        let assets = try Assets.find(configured: configuration.assets, current: place.current, program: place.program)
        let folder = try DataFolder.open(configuration.data)
        let database = try folder.openDatabase(migrations: assets.migrations)
        defer { database.close() }
        let secret = try await folder.secretKey(of: database, configured: configuration.secretKey)
        let shop = Shop(database: database, vault: secret.vault, upstream: NoUpstream(), passwords: PasswordHasher())
        let (password, isGenerated) = choosePassword()
        do {
            let addition = try await shop.addStaff(email: email, password: password)
            Terminal.say(Self.describe(addition, email))
            if addition == .added, isGenerated { Terminal.say("Password: \(password)  (shown this once)") }
        } catch let error as AccountError {
            throw Failure(misuse: Self.explain(error, variables: false))
        }
    }

    /// From the environment, from the terminal, or a random one.
    private func choosePassword() -> (String, isGenerated: Bool) {
        if let configured = configuration.adminPassword { return (configured, false) }
        if Terminal.isInteractive, let typed = Terminal.readSecret("Password (empty to generate one):"), !typed.isEmpty
        {
            return (typed, false)
        }
        return (Token.random(bytes: 18).text, true)
    }

    private static func describe(_ addition: StaffAddition, _ email: String) -> String {
        switch addition {
        case .added: "\(email) is an administrator now."
        case .promoted: "\(email) was a customer and is an administrator now; the password is the one of before."
        case .alreadyStaff: "\(email) was an administrator already; nothing was changed."
        }
    }

    /// - Parameter variables: whether the values came from variables, which are then named.
    static func explain(_ error: AccountError, variables: Bool) -> [String] {
        guard case .invalid(let fields) = error else { return ["no administrator was made: \(error)"] }
        return fields.map { field in
            let variable = field.field == "email" ? "STOREFRONT_ADMIN_EMAIL" : "STOREFRONT_ADMIN_PASSWORD"
            return "\(variables ? variable : field.field): \(field.message)"
        }
    }
}
