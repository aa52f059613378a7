import Crypto
import HTTP
import Shop

/// Proves that a form came from our own page: only that page could know the field `csrf` that fits the browser's cookie.
struct FormTokens: Sendable {
    private let key: [UInt8]

    init(secretKey: [UInt8]) {
        key = Hash.hmacSHA256(key: secretKey, Array("form".utf8))
    }

    /// The field for a browser's forms. It looks different each time: a constant secret in a compressed page that also
    /// shows what a visitor typed could be guessed from the page's length.
    func formToken(for token: Token) -> String {
        let mask = randomBytes(32)
        return Base64.encode(mask + zip(mask, code(of: token)).map { $0 ^ $1 })
    }

    func accepts(_ field: String?, for token: Token) -> Bool {
        guard let field, let bytes = Base64.decode(field), bytes.count == 64 else { return false }
        return constantTimeEqual(zip(bytes[..<32], bytes[32...]).map { $0 ^ $1 }, code(of: token))
    }

    private func code(of token: Token) -> [UInt8] {
        Hash.hmacSHA256(key: key, Array(token.text.utf8))
    }
}

extension SiteContext {
    /// The posted form, if it came from one of our pages in this browser.
    func checkedForm(of request: Request, from visitor: Visitor) throws -> FormFields {
        guard !isForeign(request) else { throw PageError.foreignForm }
        let form = try request.form()
        guard let token = visitor.token, formTokens.accepts(form["csrf"], for: token) else {
            throw PageError.staleForm
        }
        return form
    }

    /// Whether the browser itself says that another site made the request. Older ones say nothing.
    private func isForeign(_ request: Request) -> Bool {
        if let site = request.headers["Sec-Fetch-Site"], site != "same-origin", site != "none" { return true }
        guard let origin = request.headers["Origin"]?.lowercased(), origin != "null" else { return false }
        if origin == shop.url.lowercased() { return false }
        guard let host = request.headers["Host"]?.lowercased() else { return true }
        return origin != "http://" + host && origin != "https://" + host
    }
}
