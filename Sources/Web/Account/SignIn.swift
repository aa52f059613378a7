import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/login`: begins a session and goes on to where the visitor wanted to be.
enum SignIn {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let next = Link.localPath(request.query["next"])
        if let customer = visitor.customer { return request.redirect(toPath: next ?? home(of: customer).path) }
        return try request.page(SignInPage(form: form(), next: next))
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let typed = request.form
        let next = Link.localPath(typed["next"])
        let email = typed["email"] ?? ""
        do {
            try requireFilled(typed)
            let session = try await request.shop.signIn(
                email: email,
                password: typed["password"] ?? "",
                address: request.http.client,
                device: Device(request.http).text
            )
            return try await request.begin(session, then: next ?? home(of: session.customer).path)
        } catch let error as AccountError {
            return try request.page(SignInPage(form: form(email: email).with(error), next: next), error)
        }
    }

    private static func requireFilled(_ typed: FormFields) throws(AccountError) {
        var errors: [FieldError] = []
        if (typed["email"] ?? "").trimmed.isEmpty {
            errors.append(FieldError("email", "Please enter your e-mail address."))
        }
        if (typed["password"] ?? "").isEmpty {
            errors.append(FieldError("password", "Please enter your password."))
        }
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    private static func home(of customer: Customer) -> Link { customer.isStaff ? .admin : .account }

    private static func form(email: String = "") -> Form {
        Form(.login(next: nil), [.email(email), .password("password", "Password")])
    }
}

struct SignInPage: PageModel {
    static let template = "login"

    let form: Form
    let next: String?

    var record: Record {
        var form = form.record
        form["next"] = .text(next ?? "")
        return ["form": .record(form)]
    }

    static let sample = SignInPage(form: .sample, next: "/cart")
}

/// `/logout`: ends this session.
enum SignOut {
    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        if let signedIn = visitor.signedIn {
            try await request.shop.endSession(signedIn.session.digest, of: signedIn.customer.id)
        }
        var response = request.redirect(to: .home, flash: Flash(.done, "You are signed out."))
        response.set(request.context.cookies.withoutBrowser(for: request.http))
        return response
    }
}
