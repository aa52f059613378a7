import HTTP
import Shop
import Storage

/// `/theme.css`: the reseller's colour, on which the style sheet builds.
enum Theme {
    private static let fallback = "#0f6e56"

    /// With the colour in it, so that a browser may keep the sheet for good.
    static func path(_ settings: ShopSettings) -> String {
        "/theme.css" + Link.query([("v", String(accent(settings).dropFirst()))])
    }

    static func show(_ request: Request, _ context: SiteContext) async throws -> Response {
        let accent = accent(try context.shop.database.read { try $0.settings() })
        var response = Response.text(":root { --accent: \(accent); }\n")
        response.headers["Content-Type"] = "text/css; charset=utf-8"
        let isCurrent = request.query["v"] == String(accent.dropFirst())
        response.headers["Cache-Control"] = isCurrent ? "public, max-age=31536000, immutable" : "no-cache"
        return response
    }

    /// Nothing but `#rrggbb` gets into the sheet, whoever wrote the setting.
    static func accent(_ settings: ShopSettings) -> String {
        let digits = settings.accent.utf8.dropFirst()
        let isColour =
            settings.accent.hasPrefix("#") && digits.count == 6
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return isColour ? settings.accent : fallback
    }
}
