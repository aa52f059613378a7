import Commerce
import Crypto
import FoundationEssentials
import Storage

/// A session that has just begun. The token goes into the browser's cookie and nowhere else.
package struct NewSession: Sendable {
    package let token: Token
    package let customer: Customer
    package let expiresAt: Date
}

/// Who a request comes from.
package struct SignedIn: Sendable {
    package let customer: Customer
    package let session: Session

    package init(customer: Customer, session: Session) {
        self.customer = customer
        self.session = session
    }
}

/// How long a session lasts.
package enum SessionLife {
    /// Without a request.
    package static let idle = 30.0 * 86_400
    /// Whatever happens.
    package static let total = 90.0 * 86_400
    /// How exactly the last request is known: a session is written at most once in so many seconds.
    static let resolution = 3600.0

    static func end(createdAt: Date, seenAt: Date) -> Date {
        min(seenAt.addingTimeInterval(idle), createdAt.addingTimeInterval(total))
    }
}

extension Shop {
    /// Begins a session under a new token.
    /// - Parameters:
    ///   - address: the visitor's network address.
    ///   - device: what the customer will recognise the browser by in the list of sessions.
    /// - Throws: `AccountError` `.wrongCredentials`, `.tooManyAttempts` or `.busy`.
    package func signIn(
        email: String,
        password: String,
        address: String,
        device: String
    ) async throws -> NewSession {
        let email = AccountFields.normalized(email: email)
        try await refuseWhenBusy()
        let release = try takeAttempt(account: email, address: address)
        let known = try database.read { try $0.credentials(email: email) }
        // An unknown address costs the same time as a wrong password.
        guard await passwords.verify(password, against: known?.passwordHash), let known else {
            log(LogLine(.info, "sign-in refused", ("account", known.map { "\($0.customer.id)" } ?? "unknown")))
            throw AccountError.wrongCredentials
        }
        release()
        return try await beginSession(of: known.customer.id, device: device) { writer in
            // A password that was changed in this moment has ended all sessions; this must not be one more.
            guard try writer.passwordHash(of: known.customer.id) == known.passwordHash else {
                throw AccountError.wrongCredentials
            }
        }
    }

    /// For somebody who has just proved who they are by signing up or setting up.
    package func beginSession(of customer: Customer.ID, device: String) async throws -> NewSession {
        try await beginSession(of: customer, device: device) { _ in }
    }

    private func beginSession(
        of id: Customer.ID,
        device: String,
        condition: @escaping @Sendable (Writer) throws -> Void
    ) async throws -> NewSession {
        let token = Token.random()
        let now = now()
        let session = Session(
            digest: token.digest,
            customer: id,
            createdAt: now,
            seenAt: now,
            expiresAt: SessionLife.end(createdAt: now, seenAt: now),
            device: String(device.prefix(100))
        )
        let customer = try await database.write { writer in
            try condition(writer)
            guard let customer = try writer.customer(id) else { throw AccountError.wrongCredentials }
            try writer.addSession(session)
            return customer
        }
        return NewSession(token: token, customer: customer, expiresAt: session.expiresAt)
    }

    /// Takes an attempt of the account and of the address.
    /// - Returns: to be called when the attempt was a good one.
    func takeAttempt(account: String, address: String) throws(AccountError) -> () -> Void {
        let now = now()
        let network = Throttles.key(address: address)
        let throttles = throttles
        if let seconds = throttles.addresses.take(network, at: now) { throw .tooManyAttempts(seconds: seconds) }
        if let seconds = throttles.accounts.take(account, at: now) { throw .tooManyAttempts(seconds: seconds) }
        return {
            throttles.addresses.giveBack(network)
            throttles.accounts.clear(account)
        }
    }
}
