import Crypto
import FoundationEssentials
import HTTP

/// The two cookies of the site. Under https their names begin with `__Host-`, so that no neighbouring host can set them.
struct SiteCookies: Sendable {
    /// As long as a cart is kept, in seconds.
    static let visitorLife = 30.0 * 86_400
    private static let flashLife = 60

    private let flashKey: [UInt8]
    /// Whether customers reach the shop by https, whatever the last hop in front of us speaks.
    private let isHTTPS: Bool

    init(secretKey: [UInt8], isHTTPS: Bool) {
        flashKey = Hash.hmacSHA256(key: secretKey, Array("flash".utf8))
        self.isHTTPS = isHTTPS
    }

    private func isSecure(_ request: Request) -> Bool { isHTTPS || request.isSecure }

    private func name(_ base: String, for request: Request) -> String {
        isSecure(request) ? "__Host-" + base : base
    }

    func token(in request: Request) -> Token? {
        request.cookie(name("storefront", for: request)).flatMap(Token.init)
    }

    /// - Parameter life: in seconds.
    func browser(_ token: Token, life: Double, for request: Request) -> Cookie {
        Cookie(
            name: name("storefront", for: request),
            value: token.text,
            maxAge: Int(life),
            secure: isSecure(request)
        )
    }

    func withoutBrowser(for request: Request) -> Cookie {
        Cookie(name: name("storefront", for: request), value: "", maxAge: 0, secure: isSecure(request))
    }

    // MARK: Flash

    /// The message travels in the browser and comes back signed: nobody else can make the shop say something.
    func flash(_ flash: Flash, for request: Request) -> Cookie {
        let message = Array("\(flash.kind.rawValue) \(flash.text)".utf8)
        let value = Base64.encode(message) + "." + Base64.encode(Hash.hmacSHA256(key: flashKey, message))
        return Cookie(
            name: name("storefront-flash", for: request),
            value: value,
            maxAge: Self.flashLife,
            secure: isSecure(request)
        )
    }

    func withoutFlash(for request: Request) -> Cookie {
        Cookie(name: name("storefront-flash", for: request), value: "", maxAge: 0, secure: isSecure(request))
    }

    func flash(in request: Request) -> [Flash] {
        guard let value = request.cookie(name("storefront-flash", for: request)), value.utf8.count <= 3_000 else {
            return []
        }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let message = Base64.decode(parts[0]), let code = Base64.decode(parts[1]),
            constantTimeEqual(code, Hash.hmacSHA256(key: flashKey, message))
        else { return [] }
        let words = String(decoding: message, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard words.count == 2, let kind = Flash.Kind(rawValue: String(words[0])) else { return [] }
        return [Flash(kind, String(words[1]))]
    }
}

/// A sentence shown once, on the page after the one that caused it.
struct Flash: Hashable, Sendable {
    enum Kind: String, Sendable { case done, note, problem }

    let kind: Kind
    let text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = String(text.prefix(300))
    }
}
