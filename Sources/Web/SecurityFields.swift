import HTTP
import Shop

extension SiteContext {
    /// Adds the fields that make a browser careful.
    func harden(_ response: inout Response, to request: Request) {
        let isHTTPS = request.isSecure || shop.url.hasPrefix("https://")
        response.headers["Content-Security-Policy"] = contentSecurityPolicy
        response.headers["X-Content-Type-Options"] = "nosniff"
        // Other sites learn nothing of order numbers and set-up links; our own forms keep their Origin.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if isHTTPS { response.headers["Strict-Transport-Security"] = "max-age=31536000" }
        if !response.headers.contains("Cache-Control") {
            let isPersonal = response.headers.contains("Set-Cookie") || cookies.token(in: request) != nil
            response.headers["Cache-Control"] = isPersonal ? "no-store" : "private, no-cache"
        }
    }

    private var contentSecurityPolicy: String {
        let targets = (["'self'"] + options.paymentOrigins).joined(separator: " ")
        return "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; form-action \(targets); base-uri 'none'; frame-ancestors 'none'"
    }
}
