import FoundationEssentials

/// A body as Stripe reads it: `application/x-www-form-urlencoded`, nested names in brackets.
struct StripeForm {
    private(set) var pairs: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String) {
        pairs.append((name, value))
    }

    /// In the order in which it was added: the same request has the same bytes, which the idempotency key wants.
    var encoded: String {
        pairs.map { "\(Self.escape($0.name))=\(Self.escape($0.value))" }.joined(separator: "&")
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += "%" + hexadecimal(byte >> 4) + hexadecimal(byte & 15)
            }
        }
        return escaped
    }

    private static func hexadecimal(_ digit: UInt8) -> String {
        String(digit, radix: 16, uppercase: true)
    }
}
