import Commerce

/// `shop@example.com`, `Shop <shop@example.com>` or `"Shop, Inc." <shop@example.com>`.
package struct MailAddress: Hashable, Sendable {
    package let name: String?
    /// Without brackets.
    package let address: String

    /// - Returns: nil for what no mail could come from; the check is coarse, the server's is final.
    package init?(_ text: String) {
        var (name, address) = ("", text.trimmed)
        if address.hasSuffix(">"), let bracket = address.lastIndex(of: "<") {
            name = String(address[..<bracket]).trimmed
            address = String(address[address.index(after: bracket)...].dropLast())
        }
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), address.utf8.count <= 254,
            address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }),
            !name.hasControlCharacters()
        else { return nil }
        self.name = name.isEmpty ? nil : name
        self.address = address
    }

    var domain: Substring { address.split(separator: "@").last ?? "" }

    /// As it stands in a header (RFC 5322 §3.4).
    var headerText: String {
        guard let name else { return address }
        if !name.utf8.allSatisfy({ $0 < 0x80 }) { return "\(EncodedWord.encode(name)) <\(address)>" }
        let quoted = name.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : "\($1)" }
        return "\"\(quoted)\" <\(address)>"
    }
}
