import HTTP
import Shop
import Storage

/// `/logo`: the shop's picture.
enum Logo {
    /// With the digest of the bytes in it, so that a browser may keep the picture for good.
    static func path(digest: String) -> String {
        "/logo" + Link.query([("v", digest)])
    }

    static func show(_ request: Request, _ context: SiteContext) async throws -> Response {
        guard let logo = try context.shop.database.read({ try $0.logo() }) else { throw PageError.notFound }
        var response = Response(headers: Headers([("Content-Type", logo.mediaType)]), body: logo.bytes)
        let isCurrent = request.query["v"] == logo.digest
        response.headers["Cache-Control"] = isCurrent ? "public, max-age=31536000, immutable" : "no-cache"
        return response
    }
}
