/// The head of an answer, read from its lines: interim answers (RFC 9110 §15.2), the final one, and trailers after the
/// body, which are left out.
struct ResponseHead {
    private(set) var status = 0
    /// Whether the blank line after the final answer's head came.
    private(set) var isComplete = false
    private(set) var headers: [OutboundRequest.Header] = []

    init(_ bytes: [UInt8]) {
        // What follows the last line feed is no line yet.
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() where !isComplete {
            add(String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self))
        }
    }

    private mutating func add(_ line: String) {
        if line.isEmpty {
            isComplete = status >= 200
        } else if line.hasPrefix("HTTP/") {
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            headers = []
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            let end = value.lastIndex { $0 != " " && $0 != "\t" }
            headers.append(OutboundRequest.Header(String(line[..<colon]), end.map { String(value[...$0]) } ?? ""))
        }
    }
}
