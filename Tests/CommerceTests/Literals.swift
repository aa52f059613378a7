import FoundationEssentials
import Testing

@testable import Commerce

/// Values from literals, for tests only.
func decimal(_ text: String) throws -> Decimal { try #require(Decimal(string: text)) }
func product(_ text: String) throws -> ProductKey { try #require(ProductKey(text)) }
func plan(_ text: String) throws -> PlanKey { try #require(PlanKey(text)) }
func usd(_ minor: Int64) -> Money { Money(minor: minor, .usd) }
func currency(_ code: String) throws -> Currency { try #require(Currency(code: code)) }

/// The form of a type as a browser would send it.
func typed(_ values: [String: [String]]) -> (String) -> [String] {
    { values[$0] ?? [] }
}
