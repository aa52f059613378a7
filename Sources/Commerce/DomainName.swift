/// A host name of letters, digits and hyphens (RFC 1123 §2.1), lower case, at least two labels, no trailing dot.
package struct DomainName: Hashable, Sendable {
    package let text: String

    package init?(_ typed: String) {
        let text = typed.lowercased()
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.count >= 2, labels.allSatisfy({ Self.isLabel(String($0)) }),
            let last = labels.last, last.utf8.count >= 2, last.utf8.contains(where: { (0x61...0x7A).contains($0) })
        else { return nil }
        self.text = text
    }

    package var labels: [Substring] { text.split(separator: ".") }

    /// Everything after the first label: `com`, `co.uk`.
    package var suffix: String { labels.dropFirst().joined(separator: ".") }

    static func isLabel(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
