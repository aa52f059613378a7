import Randomness
import Testing

@testable import Shop

@Suite struct SubsetSumsTests {
    @Test func `nothing makes nothing, and each amount counts once`() {
        let sums = SubsetSums(of: [600, 600, 1500, 0], upTo: 3_000)
        let made = (-10...3_100).filter { sums.contains(Int64($0)) }
        #expect(made == [0, 600, 1200, 1500, 2100, 2700])
        #expect(SubsetSums(of: [], upTo: 0).contains(0))
        #expect(!SubsetSums(of: [1], upTo: 0).contains(1))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `the same sums as by trying every choice`(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let limit = Int64.random(in: 0...400, using: &random)
        let amounts = (0..<10).map { _ in Int64.random(in: 0...200, using: &random) }
        let sums = SubsetSums(of: amounts, upTo: limit)
        let tried = Set(
            (0..<1 << amounts.count).map { choice in
                amounts.indices.filter { choice & 1 << $0 != 0 }.reduce(0) { $0 + amounts[$1] }
            }
        )
        #expect((0...limit).allSatisfy { sums.contains($0) == tried.contains($0) })
    }
}
