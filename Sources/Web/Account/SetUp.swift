import Commerce
import Crypto
import HTTP
import Shop
import Storage
import Templates

/// `/setup?token=…`: the link that is printed at the first start makes the first administrator.
enum SetUp {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let token = try token(of: request)
        guard try request.shop.isSetUpOpen(token) else { throw AccountError.setUpClosed }
        let name = try request.shop.database.read { try $0.settings() }.shopName
        return try request.page(SetUpPage(form: form(token, shopName: name)))
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let token = try token(of: request)
        let typed = request.form
        do {
            let customer = try await request.shop.setUp(
                token,
                shopName: typed["shop_name"] ?? "",
                name: typed["name"] ?? "",
                email: typed["email"] ?? "",
                password: typed["password"] ?? "",
                address: request.http.client
            )
            let session = try await request.shop.beginSession(of: customer.id, device: Device(request.http).text)
            let welcome = Flash(.done, "The shop is yours. Prices and settings are where to begin.")
            return try await request.begin(session, then: Link.admin.path, flash: welcome)
        } catch let error as AccountError where error != .setUpClosed {
            let form = form(
                token,
                shopName: typed["shop_name"] ?? "",
                name: typed["name"] ?? "",
                email: typed["email"] ?? ""
            )
            return try request.page(SetUpPage(form: form.with(error)), error)
        }
    }

    private static func token(of request: PageRequest) throws -> Token {
        guard let token = Token(request.query["token"] ?? "") else { throw PageError.notFound }
        return token
    }

    private static func form(_ token: Token, shopName: String, name: String = "", email: String = "") -> Form {
        var shop = FormField("shop_name", "Name of the shop", .input("text"))
        shop.value = shopName
        shop.autocomplete = "organization"
        shop.maxlength = AccountFields.nameLength
        return Form(.setUp(token: token.text), [shop, .name(name), .email(email), .newPassword()])
    }
}

struct SetUpPage: PageModel {
    static let template = "setup"

    let form: Form

    var record: Record { ["form": .record(form.record)] }

    static let sample = SetUpPage(form: .sample)
}
