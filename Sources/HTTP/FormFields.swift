/// The fields of a form or query, in order; a name may come more than once.
package struct FormFields: Sendable {
    private(set) var texts: [(name: String, value: String)] = []
    private var uploads: [(name: String, file: FormFile)] = []

    package init(_ pairs: [(String, String)] = []) {
        texts = pairs.map { (name: $0.0, value: $0.1) }
    }

    /// The first text of that name.
    package subscript(name: String) -> String? {
        texts.first { $0.name == name }?.value
    }

    package func all(_ name: String) -> [String] {
        texts.filter { $0.name == name }.map(\.value)
    }

    /// The multipart file parts of that name. A file never appears as a text.
    package func files(_ name: String) -> [FormFile] {
        uploads.filter { $0.name == name }.map(\.file)
    }

    /// The names of the texts, as often as they came.
    package var names: [String] { texts.map(\.name) }

    package var isEmpty: Bool { texts.isEmpty && uploads.isEmpty }

    var count: Int { texts.count + uploads.count }

    mutating func add(_ name: String, _ value: String) {
        texts.append((name, value))
    }

    mutating func add(_ name: String, _ file: FormFile) {
        uploads.append((name, file))
    }
}

/// A file that came with a multipart form. Its name and type are the sender's claims.
package struct FormFile: Sendable {
    package var filename: String
    package var contentType: String?
    package var bytes: [UInt8]

    package init(filename: String, contentType: String?, bytes: [UInt8]) {
        self.filename = filename
        self.contentType = contentType
        self.bytes = bytes
    }
}

/// Why a form or query could not be read.
package enum FormError: Error, Equatable, Sendable {
    /// The body is neither `application/x-www-form-urlencoded` nor `multipart/form-data`.
    case notAForm(contentType: String?)
    case malformed
    case notUTF8
    case nullByte
    case tooManyFields(limit: Int)
    case nameTooLong(limit: Int)
    case valueTooLong(name: String, limit: Int)
}

/// What one form or query may hold. Sizes in bytes.
package struct FormLimits: Sendable {
    package var fields = 500
    package var nameSize = 200
    package var valueSize = 256 * 1024
    package var fileSize = 8 * 1024 * 1024

    package init() {}

    /// For a query, which the limit of the request line bounds.
    static var none: FormLimits {
        var limits = FormLimits()
        (limits.fields, limits.nameSize, limits.valueSize) = (.max, .max, .max)
        return limits
    }
}

extension FormFields {
    /// Reads `application/x-www-form-urlencoded` (WHATWG URL §5.1), which is also the syntax of a query.
    static func urlEncoded(_ bytes: ArraySlice<UInt8>, limits: FormLimits) throws(FormError) -> FormFields {
        var fields = FormFields()
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
            let pair = bytes[start..<end]
            start = end + 1
            guard !pair.isEmpty else { continue }
            guard fields.count < limits.fields else { throw .tooManyFields(limit: limits.fields) }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try PercentEncoding.decodeForm(pair[..<equals])
            guard name.utf8.count <= limits.nameSize else { throw .nameTooLong(limit: limits.nameSize) }
            let value = try PercentEncoding.decodeForm(pair[equals...].dropFirst())
            guard value.utf8.count <= limits.valueSize else {
                throw .valueTooLong(name: name, limit: limits.valueSize)
            }
            fields.add(name, value)
        }
        return fields
    }
}
