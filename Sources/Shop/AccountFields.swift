import Commerce

/// What somebody enters to get an account, read from what was typed and fit to be stored.
package struct AccountFields: Sendable {
    package static let nameLength = 100
    package static let emailLength = 254
    package static let passwordLength = 10...200

    let name: String
    let email: String
    let password: String

    init(name: String, email: String, password: String) throws(AccountError) {
        var errors: [FieldError] = []
        self.name = Self.collect(&errors) { () throws(FieldError) in try Self.readName(name) }
        self.email = Self.collect(&errors) { () throws(FieldError) in try Self.readEmail(email) }
        self.password = Self.collect(&errors) { () throws(FieldError) in
            try Self.readPassword(password, email: Self.normalized(email: email))
        }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    private static func collect(_ errors: inout [FieldError], _ read: () throws(FieldError) -> String) -> String {
        do {
            return try read()
        } catch {
            errors.append(error)
            return ""
        }
    }

    static func readName(_ typed: String, field: String = "name") throws(FieldError) -> String {
        let name = typed.trimmed
        guard !name.isEmpty else { throw FieldError(field, "Please enter a name.") }
        guard !name.hasControlCharacters() else {
            throw FieldError(field, "Please remove the invisible control characters.")
        }
        // Characters may be made of any number of marks, so bytes are bounded too.
        guard name.count <= nameLength, name.utf8.count <= 4 * nameLength else {
            throw FieldError(field, "At most \(nameLength) characters, please.")
        }
        guard name.contains(where: { $0.isLetter || $0.isNumber }) else {
            throw FieldError(field, "Please enter a name with at least one letter.")
        }
        return name
    }

    /// As stored and searched for; says nothing about whether it is an address at all.
    static func normalized(email: String) -> String {
        email.trimmed.lowercased()
    }

    static func readEmail(_ typed: String) throws(FieldError) -> String {
        let email = normalized(email: typed)
        guard !email.isEmpty else { throw FieldError("email", "Please enter your e-mail address.") }
        guard email.utf8.count <= emailLength else {
            throw FieldError("email", "At most \(emailLength) characters, please.")
        }
        guard isPlausible(email: email) else {
            throw FieldError("email", "Enter an address such as name@example.com.")
        }
        return email
    }

    /// RFC 5321 §4.1.2 without quoted local parts, address literals and other alphabets: mail servers (and the
    /// upstream) rarely take those, and nobody is helped by an account whose mails cannot arrive.
    private static func isPlausible(email: String) -> Bool {
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let isAtom = { (atom: Substring) in
            !atom.isEmpty && atom.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        let isLabel = { (label: Substring) in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
        guard let top = labels.last, labels.count >= 2 else { return false }
        return atoms.allSatisfy(isAtom) && labels.allSatisfy(isLabel)
            && !top.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// Passwords are not trimmed: a space may be part of one.
    static func readPassword(
        _ typed: String,
        email: String,
        field: String = "password"
    ) throws(FieldError) -> String {
        guard typed.count >= passwordLength.lowerBound else {
            throw FieldError(field, "At least \(passwordLength.lowerBound) characters, please.")
        }
        guard typed.count <= passwordLength.upperBound, typed.utf8.count <= 4 * passwordLength.upperBound else {
            throw FieldError(field, "At most \(passwordLength.upperBound) characters, please.")
        }
        guard !typed.hasControlCharacters() else {
            throw FieldError(field, "Please remove the invisible control characters.")
        }
        guard typed.lowercased() != email, !typed.trimmed.isEmpty else {
            throw FieldError(field, "That would be easy to guess. Please choose another.")
        }
        return typed
    }
}
