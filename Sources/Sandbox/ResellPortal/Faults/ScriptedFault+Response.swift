import HTTP

extension ScriptedFault {
    /// The spoiled answer.
    /// - Parameter reply: what the work came to; nil when it was not done.
    func response(to reply: Reply?, style: JSONStyle, flat: Bool) -> Response {
        let reply = reply ?? Reply(["success": true])
        switch kind {
        case .delay, .wrongAmount, .wrongTypes: return reply.response(style)
        case .close: return Response.spoiled(reply.response(style), .closeBeforeReply)
        case .reset: return Response.spoiled(reply.response(style), .resetBeforeReply)
        case .truncated:
            let response = reply.response(style)
            // The head counts, too: about 140 bytes of it.
            return Response.spoiled(response, .truncate(after: bytes ?? 140 + response.body.count / 2))
        case .drip: return Response.spoiled(reply.response(style), .drip(bytesPerSecond: bytesPerSecond ?? 10))
        case .noServiceID: return reply.without("service_id").response(style)
        case .empty: return Response.json([], status: Status(status ?? 200))
        case .html: return Response.html(Self.page(status ?? 502), status: Status(status ?? 502))
        case .huge: return Response.json(Self.padding(bytes ?? 200_000_000))
        case .wrongJSON: return Response.json(Array(#"{"data":[{"foo":1}],"links":{}}"#.utf8))
        case .invalidJSON: return Response.json(Array(reply.bytes(style).dropLast(2)))
        case .successFalse: return failure(under: 200, flat: true)
        case .status: return failure(under: status ?? 500, flat: flat)
        case .redirect: return Response.redirect(location ?? "https://example.com/", status: Status(status ?? 302))
        }
    }

    private func failure(under status: Int, flat: Bool) -> Response {
        let refusal = Refusal(
            status: status,
            code: code ?? Self.code(of: status),
            message: "The request could not be processed."
        )
        var reply = Reply(refusal, flat: flat)
        reply.retryAfter = retryAfter
        return reply.response(JSONStyle())
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 401: "rest_forbidden"
        case 402: "insufficient_balance"
        case 404: "not_found"
        case 409: "conflict"
        case 429: "rate_limited"
        default: status < 500 ? "rest_error" : "internal_server_error"
        }
    }

    private static func page(_ status: Int) -> [UInt8] {
        Array("<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>".utf8)
    }

    private static func padding(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: UInt8(ascii: " "), count: max(2, count))
        bytes[0] = UInt8(ascii: "{")
        bytes[bytes.count - 1] = UInt8(ascii: "}")
        return bytes
    }
}

extension Reply {
    func response(_ style: JSONStyle) -> Response {
        var response = Response.json(bytes(style), status: Status(status))
        if let retryAfter { response.headers["Retry-After"] = String(retryAfter) }
        return response
    }

    func without(_ name: String) -> Reply {
        guard case .json(let json) = body else { return self }
        var reply = self
        reply.body = .json(json.without(name))
        return reply
    }
}

extension Response {
    /// The same answer with an accident on the wire.
    fileprivate static func spoiled(_ response: Response, _ fault: Fault) -> Response {
        var response = response
        response.fault = fault
        return response
    }
}
