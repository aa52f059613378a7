extension ProductType {
    /// What a reply to an order, or the record of a service, delivers. Values that are absent or empty are left out.
    package func delivered(in reply: JSON) -> [(deliverable: Deliverable, value: String)] {
        var shown: Set<String> = []
        return deliverables.compactMap { deliverable in
            guard let value = deliverable.value(in: reply), shown.insert(deliverable.label).inserted else { return nil }
            return (deliverable, value)
        }
    }

    /// Whether a secret that the documented reply holds is missing.
    package func lacksSecrets(_ delivered: [(deliverable: Deliverable, value: String)]) -> Bool {
        replyHoldsSecret && !delivered.contains { $0.deliverable.isSecret }
    }
}

extension Deliverable {
    private static let longest = 2000

    fileprivate func value(in reply: JSON) -> String? {
        for path in paths {
            guard let found = reply.at(path), let text = found.line, !text.isEmpty, text.utf8.count <= Self.longest,
                !text.hasControlCharacters(), display != .link || Self.isLink(text)
            else { continue }
            return text
        }
        return nil
    }

    /// Only a web address over https, and never one that shows the supplier's own name to the customer.
    private static func isLink(_ text: String) -> Bool {
        guard text.lowercased().hasPrefix("https://"), !text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
            return false
        }
        let host = text.lowercased().dropFirst(8).prefix { !"/?#:".contains($0) }
        return !host.contains("@") && host != "resellportal.com" && !host.hasSuffix(".resellportal.com")
    }
}

extension JSON {
    /// A value as one line; the elements of a list are joined.
    fileprivate var line: String? {
        switch self {
        case .array(let elements):
            elements.compactMap(\.text).joined(separator: ", ")
        default: text
        }
    }
}

/// Whether a service's record is of the line that we sent.
package enum IdentityVerdict: Sendable {
    /// Everything that can be compared is equal, and something can.
    case same
    case different
    /// The record shows nothing that could be compared.
    case silent
}

extension ProductType {
    /// What identifies a service in the upstream's record, for a person to compare.
    package func identity(in record: JSON) -> String {
        identity.compactMap { identity in
            identity.members.compactMap { (record["service_data"]?[$0] ?? record[$0])?.line }.first
        }.joined(separator: ", ")
    }

    package func compare(_ selection: Selection, with record: JSON) -> IdentityVerdict {
        var verdict = IdentityVerdict.silent
        for identity in identity {
            guard let sent = selection.parameters.first(where: { $0.name == identity.parameter })?.text else {
                continue
            }
            let shown = identity.members.compactMap { member in
                (record["service_data"]?[member] ?? record[member])?.line
            }
            guard let value = shown.first else { continue }
            guard value.comparable == sent.comparable else { return .different }
            verdict = .same
        }
        return verdict
    }
}

extension String {
    /// "50 GB" is `50gb`, "AI Voice Agent" is `ai_voice_agent`, "+1 (212) 555-0100" is `+12125550100`.
    fileprivate var comparable: String {
        let dropped = hasPrefix("+") ? " ()-." : " _"
        return lowercased().filter { !dropped.contains($0) }
    }
}
