import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// Makes the token of the link that makes the first administrator. The one before stops working, because only its
    /// digest was kept and it cannot be shown again.
    /// - Returns: nil when there is an administrator.
    package func openSetUp() async throws -> Token? {
        let token = Token.random()
        return try await database.write { writer in
            guard try !writer.hasStaff() else { return nil }
            try writer.setSetUpDigest(token.digest)
            return token
        }
    }

    package func isSetUpOpen(_ token: Token) throws -> Bool {
        try database.read { try $0.isSetUpOpen(token.digest) }
    }

    /// Names the shop and makes its first administrator, once: of two at the same time, one comes too late.
    /// - Throws: `AccountError` `.setUpClosed`, `.invalid`, `.emailTaken`, `.tooManyAttempts` or `.busy`.
    package func setUp(
        _ token: Token,
        shopName: String,
        name: String,
        email: String,
        password: String,
        address: String
    ) async throws -> Customer {
        if let seconds = throttles.signUps.take(Throttles.key(address: address), at: now()) {
            throw AccountError.tooManyAttempts(seconds: seconds)
        }
        guard try isSetUpOpen(token) else { throw AccountError.setUpClosed }
        let (shopName, fields) = try readSetUp(shopName: shopName, name: name, email: email, password: password)
        let customer = try await addCustomer(fields, isStaff: true) { writer in
            guard try writer.isSetUpOpen(token.digest) else { throw AccountError.setUpClosed }
            try writer.setSetUpDigest(nil)
            var settings = try writer.settings()
            settings.shopName = shopName
            try writer.saveSettings(settings)
        }
        log(LogLine(.info, "first administrator made", ("customer", "\(customer.id)")))
        return customer
    }

    private func readSetUp(
        shopName: String,
        name: String,
        email: String,
        password: String
    ) throws(AccountError) -> (shopName: String, fields: AccountFields) {
        var errors: [FieldError] = []
        var shop = ""
        do {
            shop = try AccountFields.readName(shopName, field: "shop_name")
        } catch {
            errors.append(error)
        }
        let fields: AccountFields
        do {
            fields = try AccountFields(name: name, email: email, password: password)
        } catch {
            guard case .invalid(let others) = error else { throw error }
            throw .invalid(errors + others)
        }
        guard errors.isEmpty else { throw .invalid(errors) }
        return (shop, fields)
    }
}

extension Reader {
    fileprivate func isSetUpOpen(_ digest: [UInt8]) throws -> Bool {
        guard let expected = try setUpDigest(), try !hasStaff() else { return false }
        return constantTimeEqual(expected, digest)
    }
}
