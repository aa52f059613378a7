import Commerce
import Crypto
import Shop
import ShopTesting
import Storage

/// What the tests about accounts sign up and in with.
extension ShopFixture {
    static let password = "correct horse battery"

    @discardableResult
    func signUp(_ email: String = "ada@example.com", password: String = password) async throws -> Customer {
        try await shop.signUp(name: "Ada", email: email, password: password, address: "192.0.2.1")
    }

    func signIn(
        _ email: String = "ada@example.com",
        _ password: String = password,
        from address: String = "192.0.2.1"
    ) async throws -> NewSession {
        try await shop.signIn(email: email, password: password, address: address, device: "Firefox on Linux")
    }

    func signedIn(_ token: Token) throws -> SignedIn? {
        try shop.signedIn(token)
    }

    func customerCount() throws -> Int {
        try shop.database.read { try $0.customers(limit: 1_000).count }
    }

    func hasStaff() throws -> Bool {
        try shop.database.read { try $0.hasStaff() }
    }

    func allSessions(of customer: Customer.ID) throws -> [Session] {
        try shop.sessions(of: customer)
    }
}

extension AccountError {
    /// The fields that an error speaks of.
    var fields: [String] {
        if case .invalid(let errors) = self { errors.map(\.field) } else { [] }
    }
}
