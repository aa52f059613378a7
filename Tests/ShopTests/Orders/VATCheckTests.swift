import Commerce
import FoundationEssentials
import ShopTesting
import Synchronization
import Testing

@testable import Shop
@testable import Storage

@Suite struct VATCheckTests {
    /// Answers as a test says, and counts the questions.
    private final class Register: VATRegister {
        private let state = Mutex((answer: VATAnswer.registered(consultation: "WAPI-1"), asked: [VATID]()))

        var asked: [VATID] { state.withLock(\.asked) }

        func answer(_ answer: VATAnswer) { state.withLock { $0.answer = answer } }

        func look(up id: VATID, for requester: VATID?) async -> VATAnswer {
            state.withLock { state in
                state.asked.append(id)
                return state.answer
            }
        }
    }

    private static let number = "FR40303265045"

    private func withRegister(
        _ answer: VATAnswer,
        _ body: (ShopFixture, Register, Customer) async throws -> Void
    ) async throws {
        let register = Register()
        register.answer(answer)
        try await withShop(vatRegister: register) { shop in
            try await shop.stock()
            try await shop.tax(.exclusive, reverseCharge: true)
            try await shop.shop.changeTaxMode("exclusive", allowsReverseCharge: true, asksRegister: true)
            let ada = try await shop.customer()
            try await shop.bill(ada, to: "FR", vatID: Self.number)
            try await shop.fill(ada)
            try await body(shop, register, ada)
            #expect(try shop.broken() == [])
        }
    }

    @Test func `a confirmed number is charged no tax, and the confirmation stays with the order`() async throws {
        try await withRegister(.registered(consultation: "WAPI-7")) { shop, register, ada in
            let number = try await shop.checkOut(ada)
            #expect(try shop.line(of: number).treatment == .reverseCharge)
            // Asked once: the answer counts for a day.
            #expect(register.asked.map(\.text) == [Self.number])
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            let proof = try #require(try shop.shop.database.read { try $0.vatProof(of: order.id) })
            #expect(proof.id.text == Self.number)
            #expect(proof.consultation == "WAPI-7")
            #expect(proof.at == shop.clock.now)
            for change: SQL in ["UPDATE order_vat_proofs SET consultation = 'x'", "DELETE FROM order_vat_proofs"] {
                await #expect(throws: DatabaseError.self) {
                    try await shop.shop.database.write { _ = try $0.run(change) }
                }
            }
        }
    }

    @Test(arguments: [VATAnswer.notRegistered, .away("time-out")])
    func `without a confirmation tax is charged`(_ answer: VATAnswer) async throws {
        try await withRegister(answer) { shop, _, ada in
            #expect(try shop.quote(of: ada).total.minor == 936)
            let number = try await shop.checkOut(ada)
            #expect(try shop.line(of: number).treatment.rate != nil)
            let order = try #require(try shop.shop.database.read { try $0.order(number: number) })
            #expect(try shop.shop.database.read { try $0.vatProof(of: order.id) } == nil)
        }
    }

    @Test func `a confirmation of yesterday is asked for again when the order is placed, and may be gone`() async throws
    {
        try await withRegister(.registered(consultation: "")) { shop, register, ada in
            let seen = try #require(try shop.shop.cart(of: .customer(ada.id)))
            #expect(seen.quote?.total.minor == 780)
            shop.clock.advance(by: VATCheck.life)
            #expect(try shop.quote(of: ada).total.minor == 936)
            register.answer(.notRegistered)
            await #expect {
                _ = try await shop.shop.placeOrder(
                    customer: ada.id,
                    checkoutKey: seen.checkoutKey,
                    seen: seen.seen,
                    method: .credit
                )
            } throws: { error in
                if case PlaceOrderError.changed = error { true } else { false }
            }
            #expect(register.asked.count == 2)
        }
    }

    @Test func `a register that was away is asked again, but not with every press`() async throws {
        try await withRegister(.away("down")) { shop, register, ada in
            try await shop.bill(ada, to: "FR", vatID: Self.number)
            #expect(register.asked.count == 1)
            shop.clock.advance(by: 31)
            register.answer(.registered(consultation: "WAPI-2"))
            try await shop.bill(ada, to: "FR", vatID: Self.number)
            #expect(register.asked.count == 2)
            #expect(try shop.quote(of: ada).total.minor == 780)
        }
    }

    @Test func `nobody is asked while the reseller does not want it`() async throws {
        try await withRegister(.notRegistered) { shop, register, ada in
            try await shop.shop.changeTaxMode("exclusive", allowsReverseCharge: true)
            shop.clock.advance(by: 3600)
            try await shop.bill(ada, to: "FR", vatID: Self.number)
            #expect(register.asked.count == 1)
            #expect(try shop.quote(of: ada).total.minor == 780)
        }
    }
}
