/// Conditional requests (RFC 9110 §13) against a representation with a strong tag and perhaps a time.
struct Preconditions {
    enum Outcome {
        case proceed
        case unchanged
        case failed
    }

    let headers: Headers
    let etag: String
    let modifiedAt: Int?

    var outcome: Outcome {
        if let tags = headers.list("If-Match") {
            guard tags == "*" || EntityTags.contain(etag, in: tags, weakly: false) else { return .failed }
        } else if let modifiedAt, let date = headers["If-Unmodified-Since"].flatMap(HTTPDate.parse), modifiedAt > date {
            return .failed
        }
        if let tags = headers.list("If-None-Match") {
            return tags == "*" || EntityTags.contain(etag, in: tags, weakly: true) ? .unchanged : .proceed
        }
        if let modifiedAt, let date = headers["If-Modified-Since"].flatMap(HTTPDate.parse), modifiedAt <= date {
            return .unchanged
        }
        return .proceed
    }

    /// RFC 9110 §13.1.5: a range is meant for this very version, or not at all.
    var allowsRange: Bool {
        guard let condition = headers["If-Range"] else { return true }
        if condition.hasPrefix("\"") || condition.hasPrefix("W/") { return condition == etag }
        return modifiedAt != nil && HTTPDate.parse(condition) == modifiedAt
    }
}

/// Lists of entity tags (RFC 9110 §8.8.3), whose quoted parts may hold commas. What stands behind a mistake is not read.
enum EntityTags {
    static func contain(_ etag: String, in list: String, weakly: Bool) -> Bool {
        var rest = list.utf8[...]
        while true {
            rest = rest.drop { $0 == UInt8(ascii: ",") || $0.isOptionalWhitespace }
            let isWeak = rest.starts(with: "W/".utf8)
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\""), let close = rest.dropFirst().firstIndex(of: UInt8(ascii: "\""))
            else { return false }
            let tag = rest[...close]
            rest = rest[close...].dropFirst().drop { $0.isOptionalWhitespace }
            guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return false }
            if tag.elementsEqual(etag.utf8), weakly || !isWeak { return true }
        }
    }
}

/// A Range of bytes (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
    case bytes(Range<Int>)
    case unsatisfiable
    /// Not understood, or several at once: the whole representation is a right answer, too (§14.2).
    case ignored

    static func parse(_ text: String, size: Int) -> ByteRange {
        guard text.prefix(6).lowercased() == "bytes=" else { return .ignored }
        let spec = text.dropFirst(6).trimmed
        guard let dash = spec.firstIndex(of: "-"), !spec.contains(",") else { return .ignored }
        let first = spec[..<dash]
        let last = spec[dash...].dropFirst()
        guard first.utf8.allSatisfy({ $0.decimalValue != nil }), last.utf8.allSatisfy({ $0.decimalValue != nil }),
            !(first.isEmpty && last.isEmpty)
        else { return .ignored }
        // Digits that overflow lie behind any end.
        let end = last.isEmpty ? Int.max : Int(last) ?? .max
        guard !first.isEmpty else {
            return end > 0 && size > 0 ? .bytes(max(0, size - end)..<size) : .unsatisfiable
        }
        let start = Int(first) ?? .max
        guard start <= end else { return .ignored }
        return start < size ? .bytes(start..<(min(end, size - 1) + 1)) : .unsatisfiable
    }
}
