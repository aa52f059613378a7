/// A row's number, typed by what it identifies, so that an order's number cannot be passed for a customer's.
package struct Identifier<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package var description: String { String(rawValue) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The upstream's id of a client. Kept as text: the documents show numbers, live answers also show strings.
package struct UpstreamClientID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil for what no upstream id can be: empty, `0` or longer than 64 characters.
    package init?(_ text: String) {
        guard isUpstreamID(text) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

/// The upstream's id of a provisioned service. Kept as text, see `UpstreamClientID`.
package struct UpstreamServiceID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil for what no upstream id can be: empty, `0` or longer than 64 characters.
    package init?(_ text: String) {
        guard isUpstreamID(text) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

private func isUpstreamID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        && !text.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
}
