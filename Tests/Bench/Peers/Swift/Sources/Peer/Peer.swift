import Foundation
import GRDB
import Hummingbird
import Mustache

/// A static file and the shop's own page of eSIM plans by Hummingbird, swift-mustache and GRDB:
/// Peer PORT PUBLIC-FOLDER TEMPLATES-FOLDER SHOP-DATABASE
///
/// The page is made of the shop's own templates and the shop's own file on each request, as the shop makes it for one
/// visitor, and comes out the same. What the shop keeps between two versions of the catalogue is kept here, too. In the
/// peer's favour: it prices in floating point, checks no tax, and knows no other search than this one.
@main
struct Peer {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let port = Int(arguments[1]) else {
            return print("Peer PORT PUBLIC-FOLDER TEMPLATES-FOLDER SHOP-DATABASE")
        }
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabasePool(path: arguments[4], configuration: configuration)
        // Not the whole folder: it cannot read a name with a slash.
        let names = ["product", "layout", "flash", "price", "product-search", "field", "errors", "state"]
        let library = MustacheLibrary(
            templates: try names.reduce(into: [:]) { templates, name in
                let text = try String(contentsOfFile: "\(arguments[3])/\(name).html", encoding: .utf8)
                templates[name] = try MustacheTemplate(string: text)
            }
        )
        let facets = try await database.read { try PackageFacets($0) }
        let router = Router()
        router.add(middleware: FileMiddleware(arguments[2], urlBasePath: "/public"))
        router.get("/products/esim") { _, _ -> Response in
            let page = try await database.read { try PackagePage(facets, $0) }
            guard let html = library.render(page.record, withTemplate: "product") else {
                throw HTTPError(.internalServerError)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: html))
            )
        }
        let app = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port))
        )
        try await app.runService()
    }
}
