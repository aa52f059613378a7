import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/signup`: a visitor becomes a customer, with the cart that is already filled.
enum SignUp {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let next = Link.localPath(request.query["next"])
        guard visitor.signedIn == nil else { return request.redirect(toPath: next ?? Link.account.path) }
        return try request.page(SignUpPage(form: form(), next: next))
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let typed = request.form
        let next = Link.localPath(typed["next"])
        do {
            let customer = try await request.shop.signUp(
                name: typed["name"] ?? "",
                email: typed["email"] ?? "",
                password: typed["password"] ?? "",
                address: request.http.client
            )
            let session = try await request.shop.beginSession(of: customer.id, device: Device(request.http).text)
            let welcome = Flash(.done, "Welcome, \(customer.name). Your account is ready.")
            return try await request.begin(session, then: next ?? Link.account.path, flash: welcome)
        } catch let error as AccountError {
            let form = form(name: typed["name"] ?? "", email: typed["email"] ?? "").with(error)
            return try request.page(SignUpPage(form: form, next: next), error)
        }
    }

    private static func form(name: String = "", email: String = "") -> Form {
        Form(.signUp(next: nil), [.name(name), .email(email), .newPassword()])
    }
}

struct SignUpPage: PageModel {
    static let template = "signup"

    let form: Form
    let next: String?

    var record: Record {
        var form = form.record
        form["next"] = .text(next ?? "")
        return ["form": .record(form)]
    }

    static let sample = SignUpPage(form: .sample, next: "/cart")
}
