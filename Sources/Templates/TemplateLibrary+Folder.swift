import FoundationEssentials

extension TemplateLibrary {
    /// Loads every `*.html` under a folder. A template's name is its path in the folder without the extension:
    /// `layout`, `admin/orders`. A file in `overrides` takes the place of the one with the same path.
    ///
    /// - Throws: `.unreadable`, `.sourceTooLong`, `.tooManyTemplates`, or `.syntax` with file and line.
    package init(folder: String, overrides: String? = nil) throws(TemplateError) {
        var files = try Self.templateFiles(in: folder)
        if let overrides {
            files.merge(try Self.templateFiles(in: overrides)) { _, override in override }
        }
        guard files.count <= TemplateLimits.templates else { throw .tooManyTemplates(folder: folder) }
        var sources: [Source] = []
        for (name, file) in files {
            sources.append(Source(name: name, file: file, bytes: try Self.contents(of: file)))
        }
        try self.init(sources)
    }

    /// The paths of the templates in a folder by name.
    private static func templateFiles(in folder: String) throws(TemplateError) -> [String: String] {
        let suffix = ".html"
        // Without the slash a folder that is a symbolic link would look empty.
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
            throw .unreadable(path: folder, reason: "no such folder")
        }
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(path: folder, reason: reason(error))
        }
        var files: [String: String] = [:]
        for path in paths where path.hasSuffix(suffix) {
            // Editors leave hidden files beside the ones they work on.
            guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
            files[String(path.dropLast(suffix.count))] = folder + path
        }
        return files
    }

    private static func contents(of file: String) throws(TemplateError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw .unreadable(path: file, reason: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile: "no such file"
        case .fileReadNoPermission: "permission denied"
        default: "\(error)"
        }
    }
}
