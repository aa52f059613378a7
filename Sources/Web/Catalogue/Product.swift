import Commerce
import HTTP
import Shop
import Storage
import Templates

/// `/products/{key}`: one product with its order form. The form's fields may stand in the address, so that a search
/// leads back to the form with what was chosen and the page shows the price of it.
enum Product {
    static func show(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let type = try type(of: request)
        let typed = TypedOrder(request.query, isPosted: false)
        let search = try await ProductFinder(type, request).search()
        let page = try ProductPage(type, typed, search: search, in: request.shop)
        return try request.page(page, status: search?.status ?? .ok)
    }

    static func submit(_ request: PageRequest, _ visitor: Visitor) async throws -> Response {
        let type = try type(of: request)
        // A form is answered only with a token, which hangs on the browser's cookie.
        guard let owner = visitor.cartOwner else { throw PageError.staleForm }
        do {
            try await check(request, type)
            try await request.shop.addToCart(request.form.all, product: type.key, owner: owner)
        } catch let error as AddToCartError {
            let search = try await ProductFinder(type, request).search()
            var page = try ProductPage(
                type,
                TypedOrder(request.form, isPosted: true),
                search: search,
                in: request.shop
            )
            page.show(error)
            return try request.page(page, status: .unprocessableContent)
        }
        return request.redirect(to: .cart, flash: Flash(.done, "In your cart: \(type.name)"))
    }

    private static func type(of request: PageRequest) throws(PageError) -> ProductType {
        guard let key = ProductKey(request.parameters["key"]), let type = ProductType.of(key) else {
            throw .notFound
        }
        return type
    }

    /// What only the upstream knows before it is ordered.
    private static func check(_ request: PageRequest, _ type: ProductType) async throws {
        guard case .domain(let name, _) = type.plans, let typed = request.form[name] else { return }
        if let error = try await request.shop.checkDomain(typed, address: request.http.client) {
            throw AddToCartError.invalid([error])
        }
    }
}

/// What a visitor has entered for an order so far.
struct TypedOrder: Sendable {
    private let fields: FormFields
    /// Sent by the form, not brought along by the address.
    let isPosted: Bool

    init(_ fields: FormFields, isPosted: Bool) {
        self.fields = fields
        self.isPosted = isPosted
    }

    func all(_ name: String) -> [String] { fields.all(name) }

    func first(_ name: String) -> String? { fields[name] }
}
