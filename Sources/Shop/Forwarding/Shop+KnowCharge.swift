import Commerce
import FoundationEssentials
import Storage

extension Shop {
    /// The days of the wallet's readings that staff look at.
    package static let walletSpan = 30 * 86_400.0

    /// Staff say what was taken from the wallet for no order: it explains itself from now on.
    /// - Parameter time: of the reading that showed it, milliseconds since 1970.
    /// - Returns: false where nothing is unexplained, any more or at all.
    package func know(_ note: String, of time: Int64, by staff: Customer.ID) async throws -> Bool {
        let now = now()
        let found = try database.read { reader in
            try reader.walletStatement(since: now.addingTimeInterval(-Self.walletSpan), at: now).unmatched
                .first { $0.at.milliseconds == time }
        }
        guard let found else { return false }
        do {
            try await database.write { try $0.addKnownCharge(found, note: note, by: staff, at: now) }
            return true
        } catch DatabaseError.constraint(.unique, _) {
            return false
        }
    }
}
