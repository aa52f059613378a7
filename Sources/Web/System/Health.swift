import Crypto
import HTTP

/// What monitoring asks for.
enum Health {
    /// The process is up.
    static func live(_ request: Request, _ context: SiteContext) async -> Response {
        plain("ok\n")
    }

    /// The shop can do its work.
    static func ready(_ request: Request, _ context: SiteContext) async -> Response {
        let troubles = await context.options.troubles()
        guard !troubles.isEmpty else { return plain("ready\n") }
        return plain("not ready: \(troubles.joined(separator: ", "))\n", status: .serviceUnavailable)
    }

    /// Prometheus text, for this machine or whoever knows the token; to others it does not exist.
    static func metrics(_ request: Request, _ context: SiteContext) async throws -> Response {
        guard isLocal(request) || hasToken(request, context.options.metricsToken) else { throw PageError.notFound }
        var response = plain(context.options.metrics())
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response
    }

    /// A request that a proxy on this machine passed on comes from somewhere else.
    private static func isLocal(_ request: Request) -> Bool {
        let isLoopback = request.client.hasPrefix("127.") || request.client == "::1"
        let isForwarded = ["Forwarded", "X-Forwarded-For", "Via", "X-Real-IP"].contains(where: request.headers.contains)
        return isLoopback && !isForwarded
    }

    private static func hasToken(_ request: Request, _ token: String?) -> Bool {
        guard let token, !token.isEmpty, let sent = request.headers["Authorization"] else { return false }
        return constantTimeEqual(Array(sent.utf8), Array("Bearer \(token)".utf8))
    }

    private static func plain(_ text: String, status: Status = .ok) -> Response {
        var response = Response.text(text, status: status)
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}
