import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// Sets a new password and signs the customer out everywhere else.
    /// - Throws: `AccountError` `.wrongPassword`, `.invalid` (`current_password`, `new_password`), `.tooManyAttempts`
    ///   or `.busy`.
    package func changePassword(
        of signedIn: SignedIn,
        current: String,
        new: String,
        address: String
    ) async throws {
        let (customer, kept) = (signedIn.customer, signedIn.session.digest)
        guard !current.isEmpty else {
            throw AccountError.invalid([FieldError("current_password", "Please enter your current password.")])
        }
        let password: String
        do throws(FieldError) {
            password = try AccountFields.readPassword(new, email: customer.email, field: "new_password")
        } catch {
            throw AccountError.invalid([error])
        }
        try await refuseWhenBusy()
        let release = try takeAttempt(account: customer.email, address: address)
        let old = try database.read { try $0.passwordHash(of: customer.id) }
        guard await passwords.verify(current, against: old), let old else { throw AccountError.wrongPassword }
        release()
        let hash = await passwords.hash(password)
        try await database.write { writer in
            guard try writer.changePasswordHash(of: customer.id, from: old, to: hash) else {
                throw AccountError.wrongPassword
            }
            try writer.endSessions(of: customer.id, except: kept)
        }
        log(LogLine(.info, "password changed", ("customer", "\(customer.id)")))
    }

    /// - Throws: `AccountError.invalid` (`name`).
    package func rename(_ customer: Customer.ID, to typed: String) async throws {
        let name: String
        do throws(FieldError) {
            name = try AccountFields.readName(typed)
        } catch {
            throw AccountError.invalid([error])
        }
        try await database.write { try $0.rename(customer, to: name) }
    }
}
