/// The media type that a file's name tells.
struct ContentType {
    let value: String
    let isCompressible: Bool

    init(name: String) {
        let suffix = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        if let text = Self.texts[suffix] {
            value = text + "; charset=utf-8"
            isCompressible = true
        } else {
            value = Self.others[suffix] ?? "application/octet-stream"
            isCompressible = ["json", "svg", "webmanifest", "wasm", "ttf", "ico"].contains(suffix)
        }
    }

    private static let texts = [
        "html": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript",
        "txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "xml": "text/xml",
    ]
    private static let others = [
        "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
        "ttf": "font/ttf", "pdf": "application/pdf", "wasm": "application/wasm", "mp4": "video/mp4",
        "webm": "video/webm",
    ]
}
