/// Reads a request's head, however it is cut into pieces: feed it until it returns the head or throws.
///
/// Limits are handed in with each call, because an idle connection keeps one of these.
struct HeadParser {
    private var bytes: [UInt8] = []
    private var fields: [Headers.Field] = []
    private var framing = Framing()
    private var requestLine: RequestLine?
    private var lineStart = 0
    private var scanned = 0
    private var fieldsStart = 0
    private var hasSkippedEmptyLine = false

    /// Whether nothing of a request has come yet.
    var isIdle: Bool { bytes.isEmpty && requestLine == nil }

    /// Whether it is a HEAD, as far as that has come.
    var isHead: Bool { bytes.starts(with: "HEAD ".utf8) }

    /// Takes bytes from `position` on, never beyond the end of the head.
    mutating func parse(
        _ input: Span<UInt8>,
        at position: inout Int,
        limits: ServerLimits
    ) throws(RequestError) -> RequestHead? {
        let end = Self.endOfHead(input, from: position) ?? input.count
        bytes.append(input, position..<end)
        position = end
        try checkStart()
        while let lineFeed = bytes.span.firstLineFeed(from: scanned) {
            let next = lineFeed + 1
            scanned = next
            // A lone LF could be taken for a line end (RFC 9112 §2.2), but then others may see other lines than we.
            guard lineFeed > lineStart, bytes[lineFeed - 1] == .carriageReturn else { throw .bareLineFeed }
            let line = lineStart..<(lineFeed - 1)
            lineStart = next
            if !line.isEmpty {
                try read(line, limits: limits)
            } else if requestLine != nil {
                position -= bytes.count - next
                return try finish(end: next)
            } else {
                try skipEmptyLine()
            }
        }
        scanned = bytes.count
        try checkUnfinishedLine(limits: limits)
        return nil
    }

    private mutating func read(_ line: Range<Int>, limits: ServerLimits) throws(RequestError) {
        guard let requestLine else {
            guard line.count <= limits.requestLineSize else {
                throw RequestLine.refusal(ofOverlong: bytes.span, line)
            }
            self.requestLine = try RequestLine(bytes.span, line)
            fieldsStart = lineStart
            fields.reserveCapacity(12)
            return
        }
        let field = try FieldLine.parse(bytes.span, line)
        guard fields.count < limits.fieldCount, lineStart - fieldsStart <= limits.fieldsSize else {
            throw .fieldsTooLarge
        }
        var framing = framing
        try framing.note(field, bytes.span, isHTTP11: requestLine.isHTTP11)
        self.framing = framing
        fields.append(field)
    }

    /// RFC 9112 §2.2: an empty line before a request is ignored; old clients send one behind a body.
    private mutating func skipEmptyLine() throws(RequestError) {
        guard !hasSkippedEmptyLine else { throw .malformedRequestLine }
        hasSkippedEmptyLine = true
        bytes.removeFirst(lineStart)
        scanned = 0
        lineStart = 0
        try checkStart()
    }

    /// A method is a token (RFC 9110 §9.1). What begins otherwise, such as a TLS handshake, is no request, and may never
    /// bring the line end that the rest is checked at.
    private func checkStart() throws(RequestError) {
        guard requestLine == nil, let first = bytes.first else { return }
        guard ByteClass.token.contains(first) || first == .carriageReturn || first == .lineFeed else {
            throw .malformedRequestLine
        }
    }

    /// The CR that may have come already doesn't count: the same request fits or doesn't however it is cut.
    private func checkUnfinishedLine(limits: ServerLimits) throws(RequestError) {
        guard requestLine != nil else {
            guard bytes.count <= limits.requestLineSize + 1 else {
                throw RequestLine.refusal(ofOverlong: bytes.span, 0..<bytes.count)
            }
            return
        }
        guard bytes.count - fieldsStart <= limits.fieldsSize + 1 else { throw .fieldsTooLarge }
    }

    private mutating func finish(end: Int) throws(RequestError) -> RequestHead? {
        guard let line = requestLine else { return nil }
        bytes.removeLast(bytes.count - end)
        var headers = Headers(bytes: bytes, fields: fields)
        try checkHost(line, &headers)
        let head = RequestHead(
            method: line.method,
            target: line.target,
            parts: line.parts,
            headers: headers,
            framing: try framing.body(),
            isHTTP11: line.isHTTP11,
            keepsAlive: framing.keepsAlive(isHTTP11: line.isHTTP11),
            expectsContinue: framing.expectsContinue
        )
        self = HeadParser()
        return head
    }

    /// RFC 9112 §3.2: exactly one valid Host in HTTP/1.1, none or one before; the authority of an absolute-form
    /// target takes its place (§3.2.2).
    private func checkHost(_ line: RequestLine, _ headers: inout Headers) throws(RequestError) {
        if let host = framing.host {
            guard Authority.isValid(bytes[host.value]) else { throw .hostInvalid }
        } else if line.isHTTP11 {
            throw .hostMissing
        }
        if let authority = line.parts.authority {
            headers["Host"] = authority
        }
    }

    /// Behind the first empty line, or nil. One that straddles two pieces is missed here and found line by line.
    private static func endOfHead(_ input: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while let lineFeed = input.firstLineFeed(from: position) {
            position = lineFeed + 1
            if position < input.count, input[position] == .lineFeed { return position + 1 }
            if position + 1 < input.count, input[position] == .carriageReturn, input[position + 1] == .lineFeed {
                return position + 2
            }
        }
        return nil
    }
}
