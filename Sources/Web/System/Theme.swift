import HTTP
import Shop
import Storage

/// `/theme.css`: the reseller's colour and letters, on which the style sheet builds.
struct Theme: Hashable, Sendable {
    private static let fallback = "#0f6e56"

    /// `#rrggbb`: nothing else gets into the sheet, whoever wrote the setting.
    let accent: String
    let font: Typeface

    init(accent: String, font: Typeface?) {
        let digits = accent.utf8.dropFirst()
        let isColour =
            accent.hasPrefix("#") && digits.count == 6
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        self.accent = isColour ? accent : Self.fallback
        self.font = font ?? .sans
    }

    init(_ settings: ShopSettings) {
        self.init(accent: settings.accent, font: settings.font)
    }

    /// Colour and letters stand in the address, so that a browser may keep the sheet for good.
    var path: String { "/theme.css" + query(scope: nil) }

    /// The sheet of a preview, which changes nothing but the part of the page with the class `preview`.
    var previewPath: String { "/theme.css" + query(scope: "preview") }

    private func query(scope: String?) -> String {
        Link.query([("accent", String(accent.dropFirst())), ("font", font.rawValue), ("in", scope)])
    }

    /// The address says everything; one without a colour, as somebody might have linked it, gets the shop's own.
    static func show(_ request: Request, _ context: SiteContext) async throws -> Response {
        var theme: Theme
        let isComplete = request.query["accent"] != nil
        if isComplete {
            theme = Theme(
                accent: "#" + (request.query["accent"] ?? ""),
                font: request.query["font"].flatMap(Typeface.init)
            )
        } else {
            theme = Theme(try context.shop.database.read { try $0.settings() })
        }
        let scope = request.query["in"] == "preview" ? ".preview" : ":root"
        var response = Response.text("\(scope) { --accent: \(theme.accent);\(theme.font.declaration) }\n")
        response.headers["Content-Type"] = "text/css; charset=utf-8"
        response.headers["Cache-Control"] = isComplete ? "public, max-age=31536000, immutable" : "no-cache"
        return response
    }
}

extension Typeface {
    /// The style sheet's own letters are the sans.
    fileprivate var declaration: String {
        switch self {
        case .sans: ""
        case .serif:
            #" --font: "Iowan Old Style", "Palatino Linotype", Palatino, "Liberation Serif", Georgia, serif;"#
        case .mono: " --font: var(--mono);"
        }
    }
}
