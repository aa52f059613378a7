// Placeholders until Customers.swift (accounts) lands: delete this file then.
import Commerce
import FoundationEssentials
package struct Customer: Sendable {
    package typealias ID = Identifier<Customer>; package let id: ID; package let email: String;
    package let name: String; package let isStaff: Bool
}
