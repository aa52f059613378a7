import FoundationEssentials
import Testing

@testable import Shop

@Suite struct `A throttle` {
    let start = Date(timeIntervalSince1970: 0)

    private func seconds(_ number: Double) -> Date { start.addingTimeInterval(number) }

    @Test func `allows so many attempts in its window and then says how long to wait`() {
        let throttle = Throttle(.init(2, in: 60))
        #expect(throttle.take("a", at: start) == nil)
        #expect(throttle.take("a", at: seconds(10)) == nil)
        #expect(throttle.take("a", at: seconds(20)) == 40)
        #expect(throttle.take("b", at: seconds(20)) == nil)
        #expect(throttle.take("a", at: seconds(60)) == nil)
    }

    @Test func `refused attempts do not make the wait longer`() {
        let throttle = Throttle(.init(1, in: 60))
        for second in 0..<60 { _ = throttle.take("a", at: seconds(Double(second))) }
        #expect(throttle.take("a", at: seconds(60)) == nil)
    }

    @Test func `gives an attempt back, or forgets all`() {
        let throttle = Throttle(.init(2, in: 60))
        for _ in 0..<5 {
            #expect(throttle.take("a", at: start) == nil)
            throttle.giveBack("a")
        }
        _ = throttle.take("a", at: start)
        _ = throttle.take("a", at: start)
        throttle.clear("a")
        #expect(throttle.take("a", at: start) == nil)
    }

    @Test func `remembers a bounded number of keys, and the latest of them`() {
        let throttle = Throttle(.init(1, in: 60), capacity: 100)
        for number in 0..<1_000 {
            _ = throttle.take("key \(number)", at: seconds(Double(number) / 100))
            #expect(throttle.count <= 100)
        }
        #expect(throttle.take("key 999", at: seconds(10)) != nil)
    }

    @Test func `a hundred at once get no more than the limit`() async {
        let throttle = Throttle(.init(10, in: 60))
        let allowed = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { throttle.take("a", at: start) == nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(allowed == 10)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "20:1:d:b8:0:1:0:2::/64"),
        ("2001:db8:1:2::", "20:1:d:b8:0:1:0:2::/64"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("not: an address", "not: an address"),
    ])
    func `counts IPv6 by network`(_ address: String, _ key: String) {
        #expect(Throttles.key(address: address) == key)
    }
}
