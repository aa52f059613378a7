import Commerce
import FoundationEssentials
import Storage

/// What adding somebody to the staff came to.
package enum StaffAddition: Hashable, Sendable {
    /// A new account.
    case added
    /// A customer of that address, who keeps the password.
    case promoted
    case alreadyStaff
}

extension Shop {
    /// Makes the account of an address an administrator's, or a new account. May be repeated at each start: a password
    /// is set for a new account only, so that the one in a configuration does not undo a later change.
    /// - Parameter password: nil is refused for a new account.
    /// - Throws: `AccountError.invalid` or `.busy`.
    package func addStaff(email: String, password: String?) async throws -> StaffAddition {
        let address: String
        do throws(FieldError) {
            address = try AccountFields.readEmail(email)
        } catch {
            throw AccountError.invalid([error])
        }
        if let existing = try await promote(address) { return existing }
        guard let password else {
            throw AccountError.invalid([FieldError("password", "A new account needs a password.")])
        }
        let fields = try AccountFields(name: "Administrator", email: address, password: password)
        do {
            _ = try await addCustomer(fields, isStaff: true) { try $0.setSetUpDigest(nil) }
            return .added
        } catch AccountError.emailTaken {
            // Signed up between the look and the insertion.
            return try await promote(address) ?? .alreadyStaff
        }
    }

    private func promote(_ email: String) async throws -> StaffAddition? {
        try await database.write { writer in
            guard let customer = try writer.customer(email: email) else { return nil }
            guard !customer.isStaff else { return .alreadyStaff }
            try writer.makeStaff(customer.id)
            try writer.setSetUpDigest(nil)
            return .promoted
        }
    }
}
