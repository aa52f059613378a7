/// Turns an answer's status and fields into bytes (RFC 9112 §4, §5).
enum ResponseWriter {
    /// How the answer must be framed for the request it belongs to.
    struct Context {
        var isHTTP11 = true
        var keepsAlive = false
        /// The whole line, `Date: …\r\n`.
        var dateField: [UInt8]
    }

    static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends everything up to the body. Content-Length is the body's even when the body is left out (HEAD).
    static func writeHead(of response: Response, _ context: Context, into bytes: inout [UInt8]) {
        bytes.append("HTTP/1.1 ")
        bytes.append(decimal: response.status.code)
        bytes.append(.space)
        bytes.append(response.status.reason)
        bytes.append("\r\n")
        bytes.append(contentsOf: context.dateField)
        response.headers.write(into: &bytes) { headers, field in !isOurs(headers, field) }
        // RFC 9110 §8.6: never in 1xx or 204, and in 304 only if it is what 200 would say.
        if response.status.allowsBody {
            bytes.append("Content-Length: ")
            bytes.append(decimal: response.body.count)
            bytes.append("\r\n")
        }
        if !context.keepsAlive {
            bytes.append("Connection: close\r\n")
        } else if !context.isHTTP11 {
            bytes.append("Connection: keep-alive\r\n")
        }
        bytes.append("\r\n")
    }

    /// Framing, connection and date are the server's to say; a handler's word on them would contradict it.
    private static func isOurs(_ headers: Headers, _ field: Headers.Field) -> Bool {
        switch field.name.count {
        case 4: headers.matches(field, "Date")
        case 10: headers.matches(field, "Connection") || headers.matches(field, "Keep-Alive")
        case 14: headers.matches(field, "Content-Length")
        case 17: headers.matches(field, "Transfer-Encoding")
        default: false
        }
    }
}

extension [UInt8] {
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A number that is not negative, in decimal digits.
    mutating func append(decimal number: Int) {
        guard number >= 10 else { return append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)) }
        append(decimal: number / 10)
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
}
