import Commerce
import HTTP
import Shop

/// The fields that several account pages share.
extension FormField {
    static func name(_ value: String) -> FormField {
        var field = FormField("name", "Name", .input("text"))
        field.value = value
        field.autocomplete = "name"
        field.maxlength = AccountFields.nameLength
        return field
    }

    static func email(_ value: String) -> FormField {
        var field = FormField("email", "E-mail address", .input("email"))
        field.value = value
        field.autocomplete = "username"
        field.maxlength = AccountFields.emailLength
        return field
    }

    static func password(_ name: String, _ label: String) -> FormField {
        var field = FormField(name, label, .input("password"))
        field.autocomplete = "current-password"
        return field
    }

    static func newPassword(_ name: String = "password", _ label: String = "Password") -> FormField {
        var field = FormField(name, label, .input("password"))
        field.autocomplete = "new-password"
        field.help = "At least \(AccountFields.passwordLength.lowerBound) characters. A short sentence is good."
        return field
    }
}

extension Form {
    func with(_ error: AccountError) -> Form {
        switch error {
        case .invalid(let errors): with(errors)
        case .emailTaken: with([FieldError("email", error.sentence)])
        case .wrongPassword: with([FieldError("current_password", error.sentence)])
        case .wrongCredentials, .tooManyAttempts, .busy, .setUpClosed, .linkClosed: with(problem: error.sentence)
        }
    }
}

extension PageRequest {
    /// The same page again, with what is wrong.
    func page(_ model: some PageModel, _ error: AccountError) throws -> Response {
        var response = try page(model, status: error.status)
        if let seconds = error.retryAfter { response.headers["Retry-After"] = String(seconds) }
        return response
    }
}
