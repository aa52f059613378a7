import Crypto
import HTTP
import Shop
import Templates

/// `/login/new-password?token=…`: the mailed link sets a new password, once.
enum NewPassword {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let token = try token(of: request)
        guard try request.shop.isPasswordResetOpen(token) else { throw AccountError.linkClosed }
        return try request.page(NewPasswordPage(form: form(token)))
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let token = try token(of: request)
        do {
            try await request.shop.resetPassword(token, to: request.form["new_password"] ?? "")
            let done = Flash(.done, "Your new password counts from now on. Please sign in with it.")
            return request.redirect(to: .login(next: nil), flash: done)
        } catch let error as AccountError where error != .linkClosed {
            return try request.page(NewPasswordPage(form: form(token).with(error)), error)
        }
    }

    private static func token(of request: PageRequest) throws -> Token {
        guard let token = Token(request.query["token"] ?? "") else { throw AccountError.linkClosed }
        return token
    }

    private static func form(_ token: Token) -> Form {
        Form(.newPassword(token: token.text), [.newPassword("new_password", "New password")])
    }
}

struct NewPasswordPage: PageModel {
    static let template = "new-password"

    let form: Form

    var record: Record { ["form": .record(form.record)] }

    static let sample = NewPasswordPage(form: .sample)
}
