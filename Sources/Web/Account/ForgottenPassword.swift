import Crypto
import HTTP
import Shop
import Templates

/// `/login/forgotten`: mails a link that sets a new password. The answer is the same for every address.
enum ForgottenPassword {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        try request.page(page(request))
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let email = request.form["email"] ?? ""
        do {
            try await request.shop.requestPasswordReset(email: email, address: request.http.client) {
                Link.newPassword(token: $0.text).path
            }
            let sent = "If there is an account with this address, a link is on its way to it. It works for an hour."
            return request.redirect(to: .login(next: nil), flash: Flash(.done, sent))
        } catch let error as AccountError {
            var page = page(request, email: email)
            page.form = page.form.with(error)
            return try request.page(page, error)
        }
    }

    private static func page(_ request: PageRequest, email: String = "") -> ForgottenPasswordPage {
        ForgottenPasswordPage(
            form: Form(.forgottenPassword, [.email(email)]),
            sendsMail: request.context.options.sendsMail
        )
    }
}

struct ForgottenPasswordPage: PageModel {
    static let template = "forgotten"

    var form: Form
    /// Without a mail server the staff have to pass the link on, which a visitor should know.
    let sendsMail: Bool

    var record: Record { ["form": .record(form.record), "sendsMail": .flag(sendsMail)] }

    static let sample = ForgottenPasswordPage(form: .sample, sendsMail: false)
}
