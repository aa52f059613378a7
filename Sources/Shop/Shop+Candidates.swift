import Commerce
import Storage

/// A service at the upstream that may be the one that a line paid for, for a person to decide.
package struct ServiceCandidate: Sendable {
    /// The upstream's id.
    package let service: String
    /// Not there before the first attempt for the line.
    package let isNew: Bool
    /// What identifies it, as the upstream shows it.
    package let identity: String
    /// Whether that equals what was ordered.
    package let isMatch: Bool

    package init(service: String, isNew: Bool, identity: String, isMatch: Bool) {
        self.service = service
        self.isNew = isNew
        self.identity = identity
        self.isMatch = isMatch
    }
}

extension Shop {
    private static let candidateLimit = 20

    /// The services of the line's customer and product that belong to no line yet. Only reads.
    /// - Throws: `UpstreamError`, or what the database reports.
    package func candidates(for id: OrderLine.ID) async throws -> [ServiceCandidate] {
        let (line, client, first) = try database.read { reader in
            let line = try reader.line(id)
            let client = try line.flatMap { try reader.clientLink($0.customer)?.client }
            return (line, client, try reader.attempts(of: id).first)
        }
        guard let line, let client, let type = line.type else { return [] }
        let services = try await upstream.services()
        let open = try database.read { reader in
            try services.filter { service in
                guard service.clientID == client, service.type == type.key.text else { return false }
                return try !reader.isLinked(service.id)
            }
        }
        var found: [ServiceCandidate] = []
        for listed in open.suffix(Self.candidateLimit) {
            let record = try await upstream.service(listed.id).record
            found.append(
                ServiceCandidate(
                    service: listed.id.text,
                    isNew: first.map { !$0.services.contains(listed.id) } ?? false,
                    identity: type.identity(in: record),
                    isMatch: type.compare(line.selection, with: record) == .same
                )
            )
        }
        return found
    }
}
