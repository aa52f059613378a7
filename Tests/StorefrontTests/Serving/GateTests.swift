import Testing

@testable import Storefront

@Suite struct GateTests {
    @Test func `who came before the opening and who comes after get the same value`() async {
        let gate = Gate<Int>()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { await gate.value } }
            gate.open(with: 7)
            for _ in 0..<50 { group.addTask { await gate.value } }
            for await value in group { #expect(value == 7) }
        }
    }
}
