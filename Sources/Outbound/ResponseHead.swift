/// The head of an answer, fed line by line as libcurl hands it over: interim answers (RFC 9110 §15.2), the final one,
/// and trailers after the body, which are left out.
struct ResponseHead {
    private(set) var status = 0
    private(set) var isComplete = false
    private(set) var headers: [OutboundRequest.Header] = []
    private(set) var lastLine = ""

    mutating func add(_ bytes: some Collection<UInt8>) {
        let line = String(decoding: bytes, as: UTF8.self).trimmingLineEnd
        if line.isEmpty {
            isComplete = isComplete || status >= 200
        } else if line.hasPrefix("HTTP/"), !isComplete {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = []
        } else if !isComplete {
            lastLine = String(line)
            addField(line)
        }
    }

    private mutating func addField(_ line: Substring) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let end = value.lastIndex { $0 != " " && $0 != "\t" }
        headers.append(OutboundRequest.Header(String(line[..<colon]), end.map { String(value[...$0]) } ?? ""))
    }
}

extension String {
    /// Without the line's CRLF, or LF: one `Character` each.
    fileprivate var trimmingLineEnd: Substring {
        var line = self[...]
        while let last = line.last, last == "\r\n" || last == "\n" || last == "\r" { line.removeLast() }
        return line
    }
}
