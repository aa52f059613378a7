/// How sums and ids are spelled. Real answers may differ from the documents, and a reader has to cope with each.
struct JSONStyle: Hashable, Sendable {
    enum Money: String, Sendable {
        /// `150.00`, as the documents print it.
        case document
        /// `150`, as PHP prints a float.
        case php
        /// `"$150.00"`
        case dollarText
    }

    var money = Money.document
    var idsAreText = false

    static let wrongTypes = JSONStyle(money: .dollarText, idsAreText: true)
}

/// Appends JSON text to a buffer.
struct JSONWriter {
    var bytes: [UInt8] = []
    let style: JSONStyle

    static func encode(_ value: JSON, style: JSONStyle = JSONStyle()) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.bytes.reserveCapacity(256)
        writer.write(value)
        return writer.bytes
    }

    mutating func write(_ value: JSON) {
        switch value {
        case .null: raw("null")
        case .bool(let flag): raw(flag ? "true" : "false")
        case .number(let literal): raw(literal)
        case .string(let text): write(text)
        case .array(let elements): write(elements)
        case .object(let fields): write(fields)
        case .money(let amount): write(amount)
        case .id(let id): style.idsAreText ? write(String(id)) : raw(String(id))
        }
    }

    private mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(_ amount: Amount) {
        switch style.money {
        case .document: raw(amount.text)
        case .php: raw(amount.shortText)
        case .dollarText: write("$" + amount.text)
        }
    }

    private mutating func write(_ elements: [JSON]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ fields: [JSON.Field]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(field.name)
            bytes.append(UInt8(ascii: ":"))
            write(field.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: raw("\\n")
            case 0..<0x20, 0x7F: raw("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
