/// What the fields of a request say about its body and its connection, gathered while they are read.
///
/// Stricter than RFC 9112 §6 asks: whatever two readers could understand in two ways is refused, so that no proxy in
/// front can be made to disagree with us about where a request ends.
struct Framing {
    private var contentLength: Int?
    private var isChunked = false
    private var saysClose = false
    private var saysKeepAlive = false
    private(set) var host: Headers.Field?
    private(set) var expectsContinue = false

    mutating func note(_ field: Headers.Field, _ bytes: Span<UInt8>, isHTTP11: Bool) throws(RequestError) {
        let name = field.name
        let value = field.value
        switch name.count {
        case 4 where bytes.matches(name, ignoringCase: "host"):
            guard host == nil else { throw .hostRepeated }
            host = field
        case 6 where bytes.matches(name, ignoringCase: "expect") && isHTTP11:
            try noteExpectation(bytes, value)
        case 10 where bytes.matches(name, ignoringCase: "connection"):
            noteConnection(bytes, value)
        case 14 where bytes.matches(name, ignoringCase: "content-length"):
            // Equal repetitions could be accepted (RFC 9110 §8.6); a list as well as a second field is refused.
            guard contentLength == nil else { throw .contentLengthRepeated }
            contentLength = try Self.length(bytes, value)
        case 17 where bytes.matches(name, ignoringCase: "transfer-encoding"):
            try noteTransferEncoding(bytes, value, isHTTP11: isHTTP11)
        default:
            break
        }
    }

    /// RFC 9112 §6.3, once all fields are known.
    func body() throws(RequestError) -> BodyFraming {
        if isChunked {
            guard contentLength == nil else { throw .contentLengthWithTransferEncoding }
            return .chunked
        }
        return contentLength.map { $0 == 0 ? .none : .length($0) } ?? .none
    }

    /// RFC 9112 §9.3.
    func keepsAlive(isHTTP11: Bool) -> Bool {
        !saysClose && (isHTTP11 || saysKeepAlive)
    }

    /// 1*DIGIT (RFC 9110 §8.6): no sign, no list, no overflow.
    private static func length(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(RequestError) -> Int {
        guard !value.isEmpty else { throw .contentLengthInvalid }
        var length = 0
        for index in value {
            guard let digit = bytes[index].decimalValue else { throw .contentLengthInvalid }
            let (tenfold, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tenfold.addingReportingOverflow(digit)
            guard !overflows, !overflowsToo else { throw .contentLengthInvalid }
            length = sum
        }
        return length
    }

    /// RFC 9112 §6.1: only a single `chunked` is taken. Codings that exist elsewhere are 501, everything else, and
    /// any coding in a version that has none, 400.
    private mutating func noteTransferEncoding(
        _ bytes: Span<UInt8>,
        _ value: Range<Int>,
        isHTTP11: Bool
    ) throws(RequestError) {
        guard isHTTP11 else { throw .transferEncodingInHTTP10 }
        guard !isChunked else { throw .transferCodingInvalid }
        guard !bytes.matches(value, ignoringCase: "chunked") else {
            isChunked = true
            return
        }
        let codings = bytes.string(value).listMembers
        let isFinal = codings.last?.equalsIgnoringCase("chunked") ?? false
        let chunkedCount = codings.count { $0.equalsIgnoringCase("chunked") }
        throw isFinal && chunkedCount == 1 && codings.count > 1 ? .transferCodingUnknown : .transferCodingInvalid
    }

    /// RFC 9110 §10.1.1, where a member that is not known may be 417. That of an HTTP/1.0 client is ignored.
    private mutating func noteExpectation(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(RequestError) {
        let members = bytes.string(value).listMembers
        guard members.allSatisfy({ $0.equalsIgnoringCase("100-continue") }) else { throw .unknownExpectation }
        expectsContinue = expectsContinue || !members.isEmpty
    }

    private mutating func noteConnection(_ bytes: Span<UInt8>, _ value: Range<Int>) {
        if bytes.matches(value, ignoringCase: "keep-alive") {
            saysKeepAlive = true
        } else if bytes.matches(value, ignoringCase: "close") {
            saysClose = true
        } else {
            let options = bytes.string(value).listMembers
            saysClose = saysClose || options.contains { $0.equalsIgnoringCase("close") }
            saysKeepAlive = saysKeepAlive || options.contains { $0.equalsIgnoringCase("keep-alive") }
        }
    }
}
