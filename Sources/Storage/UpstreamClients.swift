import Commerce
import Crypto
import FoundationEssentials

/// How far a customer is known at the upstream.
package enum ClientState: String, Sendable {
    case none
    /// A request may be on its way: written before its first byte leaves.
    case creating
    case known
    /// Perhaps created. Never asked for again before the upstream's list was read.
    case unknown
    case needsPerson
}

/// A customer as the upstream's client.
package struct ClientLink: Sendable {
    package let customer: Customer.ID
    package let name: String
    package let email: String
    package let state: ClientState
    package let client: UpstreamClientID?
}

extension Reader {
    package func clientLink(_ customer: Customer.ID) throws -> ClientLink? {
        try first(
            "SELECT id, name, email, client_state, upstream_client_id FROM customers WHERE id = ?",
            customer.rawValue
        ) { row in
            ClientLink(
                customer: .init(row.int64(0)),
                name: row.text(1),
                email: row.text(2),
                state: try stored(row.text(3), "client_state"),
                client: row.optionalText(4).flatMap(UpstreamClientID.init)
            )
        }
    }

    package func customer(linkedTo client: UpstreamClientID) throws -> Customer.ID? {
        try first("SELECT id FROM customers WHERE upstream_client_id = ?", client.text) { .init($0.int64(0)) }
    }
}

extension Writer {
    /// - Returns: false when the state had moved meanwhile.
    package func moveClient(_ customer: Customer.ID, from: ClientState, to: ClientState) throws -> Bool {
        try run(
            "UPDATE customers SET client_state = ? WHERE id = ? AND client_state = ?",
            to.rawValue,
            customer.rawValue,
            from.rawValue
        ) == 1
    }

    /// - Parameter reply: the reply to `POST /clients`, which holds the portal's password once.
    package func linkClient(
        _ customer: Customer.ID,
        to client: UpstreamClientID,
        reply: [UInt8]?,
        vault: Vault
    ) throws {
        let sealed = reply.map { vault.seal($0, context: "customer:\(customer):client") }
        try run(
            """
            UPDATE customers SET client_state = 'known', upstream_client_id = ?,
                sealed_client_reply = coalesce(?, sealed_client_reply)
            WHERE id = ?
            """,
            client.text,
            sealed,
            customer.rawValue
        )
    }

    /// At start-up: requests that were on their way when the process ended have an unknown outcome.
    package func loseClientsInCreation() throws {
        try run("UPDATE customers SET client_state = 'unknown' WHERE client_state = 'creating'")
    }
}
