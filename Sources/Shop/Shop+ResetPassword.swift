import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// How long a link that sets a new password works.
    package static let resetLife = 3600.0

    /// Mails a link that sets a new password. Whether there is an account is said to nobody but the mailbox.
    /// - Parameters:
    ///   - address: the visitor's network address.
    ///   - link: the path of the page that a token opens.
    /// - Throws: `AccountError` `.invalid` (`email`) or `.tooManyAttempts`.
    package func requestPasswordReset(
        email: String,
        address: String,
        link: @escaping @Sendable (Token) -> String
    ) async throws {
        let email = try readEmail(email)
        let now = now()
        let taken = [
            throttles.signUps.take(Throttles.key(address: address), at: now), throttles.resets.take(email, at: now),
        ]
        if let seconds = taken.compactMap(\.self).max() { throw AccountError.tooManyAttempts(seconds: seconds) }
        try await database.write { [self] writer in
            guard let customer = try writer.customer(email: email) else { return }
            let token = Token.random()
            let end = now.addingTimeInterval(Self.resetLife)
            try writer.openPasswordReset(of: customer.id, digest: token.digest, until: end)
            try mailPasswordReset(customer, to: url + link(token), at: now, in: writer)
        }
    }

    private func readEmail(_ typed: String) throws(AccountError) -> String {
        do {
            return try AccountFields.readEmail(typed)
        } catch {
            throw .invalid([error])
        }
    }

    package func isPasswordResetOpen(_ token: Token) throws -> Bool {
        try database.read { try $0.customer(resettingBy: token.digest, at: now()) } != nil
    }

    /// Sets a new password by a mailed link, once, and signs the customer out everywhere.
    /// - Throws: `AccountError` `.linkClosed`, `.invalid` (`new_password`) or `.busy`.
    package func resetPassword(_ token: Token, to typed: String) async throws {
        guard let customer = try database.read({ try $0.customer(resettingBy: token.digest, at: self.now()) }) else {
            throw AccountError.linkClosed
        }
        let password: String
        do throws(FieldError) {
            password = try AccountFields.readPassword(typed, email: customer.email, field: "new_password")
        } catch {
            throw AccountError.invalid([error])
        }
        try await refuseWhenBusy()
        let hash = await passwords.hash(password)
        let now = now()
        try await database.write { writer in
            // Hashing took a moment in which the link may have been used or replaced.
            guard try writer.customer(resettingBy: token.digest, at: now) != nil else { throw AccountError.linkClosed }
            try writer.closePasswordReset(of: customer.id)
            try writer.setPasswordHash(of: customer.id, to: hash)
            try writer.endSessions(of: customer.id, except: nil)
        }
        throttles.accounts.clear(customer.email)
        log(LogLine(.info, "password set by mailed link", ("customer", "\(customer.id)")))
    }
}
