import Foundation
import Templates
import Testing

@Suite final class `A folder of templates` {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func write(_ text: String, to path: String) throws {
        try write(Data(text.utf8), to: path)
    }

    private func write(_ data: Data, to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: file)
    }

    private func path(_ folder: String) -> String { root.appending(path: folder).path(percentEncoded: false) }

    @Test func `names templates by their path`() throws {
        try write("a", to: "shop/layout.html")
        try write("b", to: "shop/admin/orders.html")
        try write("c", to: "shop/notes.txt")
        try write("{{", to: "shop/.#layout.html")
        let library = try TemplateLibrary(folder: path("shop"))
        #expect(library.names == ["admin/orders", "layout"])
        #expect(try library.render("admin/orders", [:]) == Array("b".utf8))
    }

    @Test func `an override wins file by file`() throws {
        try write("{{>part}} {{>admin/part}}", to: "shop/page.html")
        try write("ours", to: "shop/part.html")
        try write("ours", to: "shop/admin/part.html")
        try write("theirs", to: "override/part.html")
        try write("new", to: "override/more.html")
        let library = try TemplateLibrary(folder: path("shop"), overrides: path("override"))
        #expect(library.names == ["admin/part", "more", "page", "part"])
        #expect(try library.render("page", [:]) == Array("theirs ours".utf8))
    }

    @Test func `a mistake names the file and line of the override that has it`() throws {
        try write("fine", to: "shop/page.html")
        try write("a\nb {{#c}}", to: "override/page.html")
        let location = TemplateLocation(file: path("override") + "/page.html", line: 2)
        #expect(throws: TemplateError.syntax(.neverClosed("c"), at: location)) {
            try TemplateLibrary(folder: self.path("shop"), overrides: self.path("override"))
        }
    }

    @Test func `a file that is not UTF-8 is refused with the line`() throws {
        try write(Data("a\nb".utf8) + [0xFF] + Data("\nc".utf8), to: "shop/page.html")
        let location = TemplateLocation(file: path("shop") + "/page.html", line: 2)
        #expect(throws: TemplateError.syntax(.notUTF8, at: location)) { try TemplateLibrary(folder: self.path("shop")) }
    }

    @Test func `a byte order mark is not part of the page`() throws {
        try write("\u{FEFF}{{! alone }}\na", to: "shop/page.html")
        #expect(try TemplateLibrary(folder: path("shop")).render("page", [:]) == Array("a".utf8))
    }

    @Test(arguments: ["gone", "shop/page.html"]) func `a folder that is missing is named`(_ folder: String) throws {
        try write("fine", to: "shop/page.html")
        let error = TemplateError.unreadable(path: path(folder) + "/", reason: "no such folder")
        #expect(throws: error) { try TemplateLibrary(folder: self.path(folder)) }
        #expect(throws: error) { try TemplateLibrary(folder: self.path("shop"), overrides: self.path(folder)) }
    }

    @Test func `a file that cannot be read is named`() throws {
        try write("fine", to: "shop/page.html")
        try FileManager.default.createSymbolicLink(
            atPath: path("shop/broken.html"),
            withDestinationPath: path("shop/gone")
        )
        #expect(throws: TemplateError.unreadable(path: path("shop/broken.html"), reason: "no such file")) {
            try TemplateLibrary(folder: self.path("shop"))
        }
    }

    @Test(arguments: ["", "/"]) func `a folder may be a symbolic link`(_ slash: String) throws {
        try write("fine", to: "shop/page.html")
        try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("shop"))
        #expect(try TemplateLibrary(folder: path("link") + slash).names == ["page"])
    }
}
