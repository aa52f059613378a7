import HTTP

/// One request to the control room.
struct ControlCall: Sendable {
    let method: String
    /// Below `/control`.
    let name: String
    let request: Request
    /// An empty object when there is none, nil when it is not JSON.
    let body: JSON?

    /// Nil when the path is not below `/control`.
    init?(_ request: Request) {
        let path = request.path.split(separator: "/")
        guard path.first == "control" else { return nil }
        method = request.method.name
        name = path.dropFirst().joined(separator: "/")
        self.request = request
        body = request.body.isEmpty ? .object([]) : try? JSONParser.parse(request.body)
    }

    /// From this machine, not from a page in a browser, and with the token if one is asked for.
    func isAllowed(token: String?) -> Bool {
        let client = request.client
        guard client.hasPrefix("127.") || client == "::1" || client == "::ffff:127.0.0.1" else { return false }
        guard request.headers["origin"] == nil else { return false }
        return token == nil || request.headers["x-control-token"] == token
    }
}

/// What is wrong with a request to the control room, in words for whoever wrote it.
struct ControlError: Error {
    let status: Int
    let message: String

    static let forbidden = ControlError(status: 403, message: "Control is for this machine, with its token.")
    static let unknown = ControlError(status: 404, message: "There is no such control.")
    static let notJSON = ControlError(status: 400, message: "The body is not JSON.")

    static func wrong(_ name: String, _ expected: String) -> ControlError {
        ControlError(status: 400, message: "\(name): expected \(expected).")
    }
}
