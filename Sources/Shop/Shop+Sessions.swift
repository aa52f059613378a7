import Commerce
import Crypto
import FoundationEssentials
import Storage

extension Shop {
    /// Who holds this token; nil for nobody (any more). Runs on each request: one look by primary key.
    package func signedIn(_ token: Token) throws -> SignedIn? {
        let now = now()
        guard let (session, customer) = try database.read({ try $0.session(token.digest, at: now) }) else { return nil }
        if now.timeIntervalSince(session.seenAt) >= SessionLife.resolution {
            // The request does not wait for it, and a lost one is made up for by the next.
            Task { try? await noteSeen(session, at: now) }
        }
        return SignedIn(customer: customer, session: session)
    }

    private func noteSeen(_ session: Session, at now: Date) async throws {
        let end = SessionLife.end(createdAt: session.createdAt, seenAt: now)
        try await database.write { try $0.touchSession(session.digest, seenAt: now, expiresAt: end) }
    }

    /// The customer's sessions, last seen first.
    package func sessions(of customer: Customer.ID) throws -> [Session] {
        try database.read { try $0.sessions(of: customer, at: now()) }
    }

    /// Ends one session of this customer; somebody else's stays.
    package func endSession(_ digest: [UInt8], of customer: Customer.ID) async throws {
        try await database.write { try $0.endSession(digest, of: customer) }
    }

    /// Signs the customer out everywhere but in the session that asks for it.
    package func endOtherSessions(of signedIn: SignedIn) async throws {
        let (customer, kept) = (signedIn.customer.id, signedIn.session.digest)
        try await database.write { try $0.endSessions(of: customer, except: kept) }
    }
}
