import GRDB
import Hummingbird
import Mustache

/// The page and the catalogue by Hummingbird, swift-mustache and GRDB: Peer PORT FOLDER DATABASE
@main
struct Peer {
    private static let template = """
        <!doctype html><title>Products</title><ul>{{#products}}
        <li><svg class="icon" aria-hidden="true"><use href="/public/icons.svg#{{icon}}"/></svg>
        <h3><a href="{{href}}">{{name}}</a></h3>
        <p>{{summary}}</p>
        <p class="price"><data value="{{price}}">${{price}}</data> a month</p>
        </li>{{/products}}</ul>
        """

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let port = Int(arguments[1]) else { return print("Peer PORT FOLDER DATABASE") }
        let database = try DatabasePool(path: arguments[3])
        let page = try MustacheTemplate(string: template)
        let router = Router()
        router.add(middleware: FileMiddleware(arguments[2], urlBasePath: "/public"))
        router.get("/products") { _, _ -> Response in
            let products = try await database.read { database in
                try Row.fetchAll(database, sql: "SELECT href, icon, name, summary, price FROM products").map { row in
                    ["href": row[0], "icon": row[1], "name": row[2], "summary": row[3], "price": row[4]]
                        as [String: String]
                }
            }
            let html = page.render(["products": products])
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
