/// The decoded values of a pattern's parameters.
package struct Parameters: Sendable {
    fileprivate var values: [(name: String, value: String)] = []

    package init(_ pairs: [(String, String)] = []) {
        values = pairs.map { (name: $0.0, value: $0.1) }
    }

    /// "" when the pattern has no such parameter.
    package subscript(name: String) -> String {
        values.first { $0.name == name }?.value ?? ""
    }
}

/// Finds the handler for a method and a path. Patterns are literal segments and parameters that fill one segment:
/// `/orders/{number}`. A literal wins over a parameter.
package struct Router: Sendable {
    package typealias RouteHandler = @Sendable (Request, Parameters) async throws -> Response

    private struct Route: Sendable {
        let parameters: [String]
        let handler: RouteHandler
    }

    private struct Node: Sendable {
        var literals: [Substring: Int] = [:]
        var parameter: Int?
        var routes: [(method: Method, route: Route)] = []
    }

    private var nodes = [Node()]
    private let notFound: @Sendable (Request) async throws -> Response

    /// `notFound` answers for paths that no pattern matches; by default with a plain 404.
    package init(
        notFound: @escaping @Sendable (Request) async throws -> Response = { _ in
            .text("Not found\n", status: .notFound)
        }
    ) {
        self.notFound = notFound
    }

    /// Adds a route. The same method and shape twice is a mistake in the program and stops it at start-up.
    package mutating func on(_ method: Method, _ pattern: String, _ handler: @escaping RouteHandler) {
        precondition(pattern.hasPrefix("/"), "a pattern starts with a slash: \(pattern)")
        var parameters: [String] = []
        var node = 0
        for segment in Self.segments(of: pattern) {
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                parameters.append(String(segment.dropFirst().dropLast()))
                node = child(nodes[node].parameter) { $0[node].parameter = $1 }
            } else {
                node = child(nodes[node].literals[segment]) { $0[node].literals[segment] = $1 }
            }
        }
        let isTaken = nodes[node].routes.contains { $0.method == method }
        precondition(!isTaken, "two handlers for \(method.name) \(pattern)")
        nodes[node].routes.append((method, Route(parameters: parameters, handler: handler)))
    }

    private mutating func child(_ existing: Int?, link: (inout [Node], Int) -> Void) -> Int {
        if let existing { return existing }
        link(&nodes, nodes.count)
        nodes.append(Node())
        return nodes.count - 1
    }

    /// Runs the handler. HEAD is answered by GET's handler (the server leaves the body out), OPTIONS by itself; a
    /// known path with another method is 405 with Allow (RFC 9110 §15.5.6).
    package func respond(to request: Request) async throws -> Response {
        if request.path == "*" { return Self.allowing("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", .noContent) }
        var values: [String] = []
        guard let node = find(Self.segments(of: request.path)[...], from: 0, values: &values) else {
            return try await notFound(request)
        }
        let routes = nodes[node].routes
        let exact = routes.first { $0.method == request.method }
        guard let found = exact ?? (request.method == .head ? routes.first { $0.method == .get } : nil) else {
            return Self.allowing(
                Self.allow(routes.map(\.method)),
                request.method == .options ? .noContent : .methodNotAllowed
            )
        }
        let parameters = Parameters(Array(zip(found.route.parameters, values)))
        return try await found.route.handler(request, parameters)
    }

    /// Depth first, literals before parameters, so that `/orders/new/x` may still fall back to `/orders/{number}/x`.
    private func find(_ path: ArraySlice<Substring>, from node: Int, values: inout [String]) -> Int? {
        guard let segment = path.first else { return nodes[node].routes.isEmpty ? nil : node }
        if let literal = nodes[node].literals[segment],
            let found = find(path.dropFirst(), from: literal, values: &values)
        {
            return found
        }
        guard let parameter = nodes[node].parameter, !segment.isEmpty else { return nil }
        values.append(String(segment))
        if let found = find(path.dropFirst(), from: parameter, values: &values) { return found }
        values.removeLast()
        return nil
    }

    private static func segments(of path: String) -> [Substring] {
        path == "/" ? [] : path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
    }

    private static func allow(_ methods: [Method]) -> String {
        var names = methods.map(\.name)
        if methods.contains(.get), !methods.contains(.head) { names.append("HEAD") }
        if !methods.contains(.options) { names.append("OPTIONS") }
        return names.sorted().joined(separator: ", ")
    }

    static func allowing(_ allow: String, _ status: Status) -> Response {
        var response = status == .noContent ? Response(status) : .text("Method not allowed\n", status: status)
        response.headers["Allow"] = allow
        return response
    }
}
