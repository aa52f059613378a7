import Testing

@testable import Web

@Suite struct `A long cart` {
    @Test(arguments: [(8, false), (9, true)])
    func `is folded at checkout beyond its first lines, with the total in sight`(
        _ count: Int,
        _ isFolded: Bool
    ) async throws {
        try await withStore { fixture in
            let browser = try await fixture.customer()
            for _ in 0..<count { try await fixture.fill() }
            let page = await browser.get("/checkout")
            #expect(page.html.html.contains("<details><summary>And \(count - 5) more items</summary>") == isFolded)
            #expect(page.html.html.ranges(of: "VPN, monthly").count == count)
            #expect(page.text.contains("$\(count * 780 / 100).\(count * 780 % 100 / 10)0"))
        }
    }
}
