@testable import HTTP

/// What a parser made of a stream of bytes.
enum Parsed: Equatable, CustomStringConvertible {
    case request(String)
    case sendContinue
    case refused(RequestError)
    /// The bytes ended in the middle of something.
    case incomplete

    var description: String {
        switch self {
        case .request(let text): "request \(text)"
        case .sendContinue: "continue"
        case .refused(let error): "refused \(error)"
        case .incomplete: "incomplete"
        }
    }
}

/// Parses a whole stream, handed over in pieces of `size` bytes.
func parse(_ wire: [UInt8], piecesOf size: Int = .max, limits: ServerLimits = ServerLimits()) -> [Parsed] {
    var parser = RequestParser(limits: limits)
    var results: [Parsed] = []
    var start = 0
    while start < wire.count {
        let end = start + min(size, wire.count - start)
        let piece = Array(wire[start..<end])
        start = end
        var position = 0
        do {
            reading: while true {
                switch try parser.next(piece.span, at: &position) {
                case .needMore: break reading
                case .sendContinue: results.append(.sendContinue)
                case .request(let received): results.append(.request(describe(received)))
                }
            }
        } catch {
            return results + [.refused(error)]
        }
    }
    return parser.isIdle ? results : results + [.incomplete]
}

func parse(_ wire: String, limits: ServerLimits = ServerLimits()) -> [Parsed] {
    parse(Array(wire.utf8), limits: limits)
}

private func describe(_ received: RequestParser.Received) -> String {
    let head = received.head
    let version = head.isHTTP11 ? "1.1" : "1.0"
    let fate = head.keepsAlive ? "stays" : "closes"
    let body = String(decoding: received.body, as: UTF8.self)
    return "\(head.method.name) \(head.parts.path) \(version) \(fate) [\(body)]"
}
