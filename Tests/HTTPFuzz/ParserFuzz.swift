/// Where libFuzzer hands in its bytes: the first one says how the rest is cut, and the parser must make the same of
/// them in pieces as at once. Forms and cookies get what it lets through. Built and run by `scripts/fuzz`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    guard let cut = bytes.first else { return 0 }
    let wire = Array(bytes.dropFirst())
    let whole = outcome(of: wire, piecesOf: .max)
    let pieces = outcome(of: wire, piecesOf: Int(cut) + 1)
    guard whole == pieces else {
        print("at once: \(whole)\nin pieces of \(Int(cut) + 1): \(pieces)")
        preconditionFailure("the parser depends on how the bytes are cut")
    }
    return 0
}

private func outcome(of wire: [UInt8], piecesOf size: Int) -> [String] {
    var limits = ServerLimits()
    limits.requestLineSize = 200
    limits.fieldsSize = 400
    limits.fieldCount = 10
    limits.bodySize = 500
    limits.chunkExtensionSize = 50
    var parser = RequestParser(limits: limits)
    var results: [String] = []
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
                case .sendContinue: continue
                case .request(let received): results.append(use(received))
                }
            }
        } catch {
            // Which of two faults is named may depend on which has arrived.
            return results + ["refused"]
        }
    }
    return results
}

private func use(_ received: RequestParser.Received) -> String {
    let head = received.head
    precondition(received.body.count <= 500)
    let request = Request(
        method: head.method,
        target: head.target,
        parts: head.parts,
        headers: head.headers,
        body: received.body,
        client: "",
        isSecure: false
    )
    _ = request.cookie("a")
    let form = try? request.form()
    _ = AcceptEncoding(head.headers).prefersGzip
    _ = Forwarded.elements(head.headers.list("Forwarded") ?? "")
    _ = Preconditions(headers: head.headers, etag: "\"a\"", modifiedAt: 1).outcome
    _ = ByteRange.parse(head.headers["Range"] ?? "", size: 10)
    return "\(head.method.name) \(request.path) \(head.headers.pairs) \(received.body) \(form?.names ?? [])"
}
