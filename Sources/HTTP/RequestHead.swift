/// Where a request's body ends (RFC 9112 §6.3).
enum BodyFraming: Equatable {
    case none
    case length(Int)
    case chunked
}

/// The request line and the fields, checked as far as they say how to go on.
struct RequestHead {
    var method: Method
    var target: String
    var parts: RequestTarget
    var headers: Headers
    var framing: BodyFraming
    var isHTTP11: Bool
    /// Whether the connection may carry another request (RFC 9112 §9.3).
    var keepsAlive: Bool
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
    var expectsContinue: Bool
}

/// `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine {
    var method: Method
    var target: String
    var parts: RequestTarget
    var isHTTP11: Bool

    init(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestError) {
        let methodEnd = Self.firstSpace(bytes, line) ?? line.upperBound
        for index in line.lowerBound..<methodEnd {
            guard ByteClass.token.contains(bytes[index]) else { throw .malformedRequestLine }
        }
        let version = line.upperBound - 8
        guard methodEnd > line.lowerBound, version - 1 > methodEnd + 1, bytes[version - 1] == .space else {
            throw .malformedRequestLine
        }
        for index in (methodEnd + 1)..<(version - 1) {
            guard ByteClass.target.contains(bytes[index]) else { throw .malformedTarget }
        }
        isHTTP11 = try Self.version(bytes, at: version)
        guard let method = Self.method(bytes, line.lowerBound..<methodEnd) else { throw .unknownMethod }
        self.method = method
        target = bytes.string((methodEnd + 1)..<(version - 1))
        do {
            parts = try RequestTarget(target)
        } catch {
            throw .malformedTarget
        }
        // Asterisk-form is for OPTIONS alone (RFC 9112 §3.2.4).
        guard parts.path != "*" || method == .options else { throw .malformedTarget }
    }

    /// A line that ends without a complete request line: what can be said of it already.
    static func refusal(ofOverlong bytes: Span<UInt8>, _ line: Range<Int>) -> RequestError {
        // A method longer than any that is known is 501, a target longer than we wish to read 414 (RFC 9112 §3).
        firstSpace(bytes, line) == nil ? .unknownMethod : .requestLineTooLong
    }

    private static func firstSpace(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
        for index in line where bytes[index] == .space {
            return index
        }
        return nil
    }

    /// RFC 9112 §2.3: `HTTP/` DIGIT `.` DIGIT. A higher minor version is 1.1 to us (RFC 9110 §2.5), another major
    /// version, such as the preface of HTTP/2, is 505.
    private static func version(_ bytes: Span<UInt8>, at start: Int) throws(RequestError) -> Bool {
        guard bytes.matches(start..<(start + 5), "HTTP/"), bytes[start + 6] == UInt8(ascii: "."),
            let major = bytes[start + 5].decimalValue, let minor = bytes[start + 7].decimalValue
        else { throw .malformedRequestLine }
        guard major == 1 else { throw .unsupportedVersion }
        return minor >= 1
    }

    /// The name read as one number, so that a known method is found with one comparison each. CONNECT is not among
    /// them: this is no proxy.
    private static func method(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Method? {
        guard name.count <= 7 else { return nil }
        var word: UInt64 = 0
        for index in name {
            word = word << 8 | UInt64(bytes[index])
        }
        switch word {
        case 0x47_4554: return .get
        case 0x4845_4144: return .head
        case 0x504F_5354: return .post
        case 0x50_5554: return .put
        case 0x4445_4C45_5445: return .delete
        case 0x4F_5054_494F_4E53: return .options
        case 0x50_4154_4348: return .patch
        case 0x54_5241_4345: return .trace
        default: return nil
        }
    }
}

/// `field-name ":" OWS field-value OWS` (RFC 9112 §5).
enum FieldLine {
    static func parse(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestError) -> Headers.Field {
        // Folding is refused, as RFC 9112 §5.2 lets a server do: not everybody in front unfolds it alike.
        guard !bytes[line.lowerBound].isOptionalWhitespace else { throw .foldedField }
        var nameEnd = line.lowerBound
        while nameEnd < line.upperBound, ByteClass.token.contains(bytes[nameEnd]) { nameEnd += 1 }
        // Whitespace before the colon MUST be refused (RFC 9112 §5.1).
        guard nameEnd > line.lowerBound, nameEnd < line.upperBound, bytes[nameEnd] == UInt8(ascii: ":") else {
            throw .malformedField
        }
        var start = nameEnd + 1
        var end = line.upperBound
        while start < end, bytes[start].isOptionalWhitespace { start += 1 }
        while end > start, bytes[end - 1].isOptionalWhitespace { end -= 1 }
        for index in start..<end {
            guard bytes[index].isFieldContent else { throw .malformedField }
        }
        return Headers.Field(
            nameStart: UInt32(truncatingIfNeeded: line.lowerBound),
            nameEnd: UInt32(truncatingIfNeeded: nameEnd),
            valueStart: UInt32(truncatingIfNeeded: start),
            valueEnd: UInt32(truncatingIfNeeded: end)
        )
    }
}

extension Headers.Field {
    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
}
