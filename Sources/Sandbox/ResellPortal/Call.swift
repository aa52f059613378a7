import HTTP

/// One request to the API, taken apart.
struct Call: Sendable {
    enum Body: Sendable {
        case none
        case malformed
        case json(JSON)
    }

    let method: String
    /// Below `/wp-json/resellportal/v1`: `["services", "635"]`.
    let segments: [String]
    let request: Request
    let body: Body

    static let base = ["wp-json", "resellportal", "v1"]

    /// Nil when the path is not below the base.
    init?(_ request: Request) {
        let path = request.path.split(separator: "/").map(String.init)
        guard path.starts(with: Self.base) else { return nil }
        self.init(request, segments: Array(path.dropFirst(Self.base.count)))
    }

    init(_ request: Request, segments: [String]) {
        method = request.method.name
        self.segments = segments
        self.request = request
        body = Self.body(of: request)
    }

    /// WordPress looks into a body only when it is declared as JSON.
    private static func body(of request: Request) -> Body {
        guard !request.body.isEmpty else { return .none }
        guard let type = request.headers["content-type"]?.lowercased(), type.hasPrefix("application/json") else {
            return .none
        }
        guard let json = try? JSONParser.parse(request.body) else { return .malformed }
        return .json(json)
    }

    func object() throws(Refusal) -> JSON {
        switch body {
        case .none: return .object([])
        case .malformed: throw .invalidJSON
        case .json(let json):
            guard json.fields != nil else { throw .invalidJSON }
            return json
        }
    }

    /// A parameter of the query; an empty one is none.
    func parameter(_ name: String) -> String? {
        request.query[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// By field or by header, and never on a GET.
    var isTest: Bool {
        if method == "GET" { return false }
        if request.headers["x-rp-test-mode"] == "1" { return true }
        if case .json(let json) = body { return json.flag("test_mode") ?? false }
        return false
    }

    var isOrder: Bool { method == "POST" && segments == ["orders"] }

    var product: String? {
        if case .json(let json) = body { json.text("product_key") } else { nil }
    }

    /// Whatever was declared about it; a string when it is not JSON.
    var bodyAsReceived: JSON {
        if case .json(let json) = body { return json }
        if let json = try? JSONParser.parse(request.body) { return json }
        return .string(String(decoding: request.body, as: UTF8.self))
    }
}
