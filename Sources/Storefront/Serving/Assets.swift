import FoundationEssentials

/// Where the files are that come with the program.
struct Assets: Equatable, Sendable {
    private static let parts = ["Public", "Templates", "Migrations"]

    let folder: String

    var files: String { folder + "/Public" }
    var templates: String { folder + "/Templates" }
    var migrations: String { folder + "/Migrations" }

    /// - Parameters:
    ///   - configured: the only place that is looked at, if given.
    ///   - program: the executable's path; its folder and those above are tried after the current one, so that a build
    ///     finds the files of its own clone from anywhere.
    static func find(configured: String?, current: String, program: String) throws(Failure) -> Assets {
        if let configured {
            if let missing = missing(in: configured) {
                throw Failure("STOREFRONT_ASSETS: \(configured) has no \(missing)")
            }
            return Assets(folder: configured)
        }
        let found = ([current] + foldersAbove(program)).first { missing(in: $0) == nil }
        guard let found else {
            throw Failure("Public, Templates and Migrations were not found: set STOREFRONT_ASSETS to their folder")
        }
        return Assets(folder: found)
    }

    static var ofThisProcess: (current: String, program: String) {
        let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (FileManager.default.currentDirectoryPath, program ?? "")
    }

    private static func missing(in folder: String) -> String? {
        parts.first { part in
            var isFolder = false
            return !FileManager.default.fileExists(atPath: "\(folder)/\(part)", isDirectory: &isFolder)
                || !isFolder
        }
    }

    private static func foldersAbove(_ path: String) -> [String] {
        var folders: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            folders.append(String(rest))
        }
        return folders
    }
}
