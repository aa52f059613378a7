import FoundationEssentials

/// The repository's own Swift files, as the architecture tests read them.
struct SourceFile: Sendable {
    /// From the repository's root: `Sources/HTTP/Server.swift`.
    let path: String
    let lines: [Substring]

    /// `HTTP` of `Sources/HTTP/Server.swift`.
    var room: String { String(path.split(separator: "/")[1]) }

    /// The modules that the file imports, by their first name.
    var imports: [String] {
        lines.compactMap { line in
            var words = line.split(separator: " ")[...]
            while let word = words.first, word.hasPrefix("@") || Self.accessLevels.contains(word) {
                words.removeFirst()
            }
            guard words.popFirst() == "import" else { return nil }
            if let word = words.first, Self.kinds.contains(word) { words.removeFirst() }
            return words.first.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "func", "protocol", "typealias", "var", "let",
    ]
}

enum SourceTree {
    static let root = String(#filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 })

    /// Every Swift file below a folder of the root.
    static func files(below folder: String) -> [SourceFile] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let content = FileManager.default.contents(atPath: "\(root)/\(folder)/\(path)") else { return nil }
            let text = String(decoding: content, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return SourceFile(path: "\(folder)/\(path)", lines: lines.last == "" ? lines.dropLast() : lines)
        }
    }

    static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
