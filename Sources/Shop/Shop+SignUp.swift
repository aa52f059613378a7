import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// Makes an account.
    ///
    /// Whether an address has an account can be found out here (and has to be: the visitor must know why there is no
    /// new one); what limits the search is the throttle per address. The password is hashed in either case, so that the
    /// time tells no more than the answer.
    /// - Parameter address: the visitor's network address.
    /// - Throws: `AccountError` `.invalid`, `.emailTaken`, `.tooManyAttempts` or `.busy`.
    package func signUp(name: String, email: String, password: String, address: String) async throws -> Customer {
        let fields = try AccountFields(name: name, email: email, password: password)
        if let seconds = throttles.signUps.take(Throttles.key(address: address), at: now()) {
            throw AccountError.tooManyAttempts(seconds: seconds)
        }
        let customer = try await addCustomer(fields, isStaff: false) { _ in }
        log(LogLine(.info, "account made", ("customer", "\(customer.id)")))
        return customer
    }

    /// Hashes the password and stores the account, unless `condition` throws in the same transaction.
    func addCustomer(
        _ fields: AccountFields,
        isStaff: Bool,
        condition: @escaping @Sendable (Writer) throws -> Void
    ) async throws -> Customer {
        try await refuseWhenBusy()
        let hash = await passwords.hash(fields.password)
        let now = now()
        return try await database.write { writer in
            try condition(writer)
            let added = try writer.addCustomer(
                name: fields.name,
                email: fields.email,
                passwordHash: hash,
                isStaff: isStaff,
                at: now
            )
            guard let added, let customer = try writer.customer(added) else { throw AccountError.emailTaken }
            return customer
        }
    }

    func refuseWhenBusy() async throws(AccountError) {
        guard await passwords.queueLength < throttles.waitingPasswords else { throw .busy }
    }
}
