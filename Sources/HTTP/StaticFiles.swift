/// The files of a folder, served below `/public/` (and `favicon.ico` and `robots.txt` also where clients look for
/// them).
///
/// The folder is read once: a request finds its file by name among those that were there, so that no spelling of a
/// path leads anywhere else, and nothing is read from disk while somebody waits. Changes show after a restart.
package struct StaticFiles: Sendable {
    private var assets: [String: Asset] = [:]
    private var fingerprinted: [String: String] = [:]

    /// Hidden files and symbolic links are left out. A folder that can't be read has no files.
    package init(folder: String) {
        for file in FolderListing.files(in: folder) {
            let path = "/public/" + file.name
            let hash = Asset.hash(file.bytes)
            let hashedPath = Self.insert(hash.prefix(12), into: path)
            assets[path] = Asset(file, hash: hash, isImmutable: Self.isFingerprinted(file.name))
            assets[hashedPath] = Asset(file, hash: hash, isImmutable: true)
            fingerprinted[file.name] = hashedPath
            if file.name == "favicon.ico" || file.name == "robots.txt" {
                assets["/" + file.name] = assets[path]
            }
        }
    }

    /// The path under which a file may be cached forever, because its content's hash is part of it:
    /// `app.css` → `/public/app.3f2a91bc04d2.css`. The plain path when there is no such file.
    package func url(for name: String) -> String {
        fingerprinted[name] ?? "/public/" + name
    }

    /// The names below the folder, sorted.
    package var names: [String] { fingerprinted.keys.sorted() }

    /// nil when no file has that path.
    package func respond(to request: Request) -> Response? {
        guard let asset = assets[request.path] else { return nil }
        switch request.method {
        case .get, .head: return asset.respond(to: request)
        case .options: return Router.allowing("GET, HEAD, OPTIONS", .noContent)
        default: return Router.allowing("GET, HEAD, OPTIONS", .methodNotAllowed)
        }
    }

    private static func insert(_ hash: some StringProtocol, into path: String) -> String {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "\(path).\(hash)" }
        return "\(path[..<dot]).\(hash)\(path[dot...])"
    }

    /// Whether a name carries a hash already, as build tools write it: `app.3f2a91.css`.
    private static func isFingerprinted(_ name: String) -> Bool {
        let parts = name.split(separator: ".")
        guard parts.count >= 3 else { return false }
        let part = parts[parts.count - 2]
        return part.utf8.count >= 6 && part.utf8.allSatisfy { $0.hexValue != nil } && part.contains(where: \.isNumber)
    }
}

extension Asset {
    /// - Parameter isImmutable: its address changes with its content.
    fileprivate convenience init(_ file: FolderListing.File, hash: String, isImmutable: Bool) {
        let type = ContentType(name: file.name)
        let fields = Headers([
            ("Content-Type", type.value),
            ("Cache-Control", isImmutable ? "public, max-age=31536000, immutable" : "no-cache"),
            ("X-Content-Type-Options", "nosniff"),
        ])
        var response = Response(headers: fields, body: file.bytes)
        response.isCompressible = type.isCompressible
        self.init(response, hash: hash, modifiedAt: file.modifiedAt, compressionLevel: 9)
    }
}
