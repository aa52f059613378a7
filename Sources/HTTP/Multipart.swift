/// Reads `multipart/form-data` (RFC 7578, RFC 2046 §5.1) from a complete body.
struct Multipart {
    private let body: [UInt8]
    private let delimiter: [UInt8]
    private let limits: FormLimits
    private var position: Int

    init(_ body: [UInt8], boundary: String, limits: FormLimits) {
        self.body = body
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
        position = 0
    }

    /// The boundary parameter of a Content-Type, or nil when there is none that RFC 2046 §5.1.1 allows.
    static func boundary(in contentType: String) -> String? {
        guard let boundary = FieldParameters(contentType)["boundary"] else { return nil }
        let isAllowed = boundary.utf8.allSatisfy { $0.isFieldContent && $0 < 128 }
        return isAllowed && (1...70).contains(boundary.utf8.count) ? boundary : nil
    }

    mutating func fields() throws(FormError) -> FormFields {
        var fields = FormFields()
        try skipToFirstPart()
        while try !isAtEnd() {
            guard fields.count < limits.fields else { throw .tooManyFields(limit: limits.fields) }
            try readPart(into: &fields)
        }
        return fields
    }

    /// The first delimiter has no line end before it when there is no preamble.
    private mutating func skipToFirstPart() throws(FormError) {
        let opening = delimiter.dropFirst(2)
        if body.starts(with: opening) {
            position = opening.count
        } else if let found = next(delimiter) {
            position = found + delimiter.count
        } else {
            throw .malformed
        }
    }

    /// Behind a delimiter: `--` closes the body, optional whitespace and a line end open a part.
    private mutating func isAtEnd() throws(FormError) -> Bool {
        if body[position...].starts(with: "--".utf8) { return true }
        while position < body.count, body[position].isOptionalWhitespace { position += 1 }
        guard body[position...].starts(with: "\r\n".utf8) else { throw .malformed }
        position += 2
        return false
    }

    private mutating func readPart(into fields: inout FormFields) throws(FormError) {
        var disposition: FieldParameters?
        var contentType: String?
        while true {
            let line = try readHeaderLine()
            if line.isEmpty { break }
            let text = try PercentEncoding.text(line)
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
            let value = text[colon...].dropFirst().trimmed
            switch text[..<colon] {
            case let name where name.equalsIgnoringCase("Content-Disposition"):
                disposition = FieldParameters(String(value))
            case let name where name.equalsIgnoringCase("Content-Type"):
                contentType = String(value)
            default:
                break
            }
        }
        guard let disposition, disposition.value.equalsIgnoringCase("form-data"), let name = disposition["name"] else {
            throw .malformed
        }
        guard name.utf8.count <= limits.nameSize else { throw .nameTooLong(limit: limits.nameSize) }
        let content = try readContent()
        try add(content, named: name, filename: disposition["filename"], contentType: contentType, to: &fields)
    }

    private func add(
        _ content: ArraySlice<UInt8>,
        named name: String,
        filename: String?,
        contentType: String?,
        to fields: inout FormFields
    ) throws(FormError) {
        guard let filename else {
            guard content.count <= limits.valueSize else {
                throw .valueTooLong(name: name, limit: limits.valueSize)
            }
            return fields.add(name, try PercentEncoding.text(content))
        }
        guard content.count <= limits.fileSize else { throw .valueTooLong(name: name, limit: limits.fileSize) }
        fields.add(name, FormFile(filename: filename, contentType: contentType, bytes: Array(content)))
    }

    private mutating func readHeaderLine() throws(FormError) -> ArraySlice<UInt8> {
        guard let end = next([.carriageReturn, .lineFeed]), end - position <= 4096 else { throw .malformed }
        defer { position = end + 2 }
        return body[position..<end]
    }

    private mutating func readContent() throws(FormError) -> ArraySlice<UInt8> {
        // An empty part's delimiter begins with the line end that closed its fields.
        let start = position
        position -= 2
        guard let end = next(delimiter) else { throw .malformed }
        position = end + delimiter.count
        return end < start ? [] : body[start..<end]
    }

    private func next(_ pattern: [UInt8]) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = position
        while index + pattern.count <= body.count {
            guard let candidate = body[index...].firstIndex(of: first) else { return nil }
            if body[candidate...].starts(with: pattern) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}
