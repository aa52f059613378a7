import Commerce
import Outbound
import Synchronization
import Testing

@testable import ResellPortal

/// A clock that moves when somebody sleeps on it.
final class TurnedClock: Sendable {
    private let time = Mutex(Duration.seconds(1000))
    var now: Duration { time.withLock { $0 } }

    func advance(_ duration: Duration) { time.withLock { $0 += duration } }

    var timekeeper: Timekeeper {
        Timekeeper(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.advance(duration)
            }
        )
    }
}

@Suite struct UpstreamGateTests {
    private let clock = TurnedClock()

    private func order() throws -> UpstreamOrder {
        UpstreamOrder(
            client: try #require(UpstreamClientID("1")),
            product: try #require(ProductKey("vpn")),
            parameters: []
        )
    }

    @Test func `a sync waits for its turn, an order that would wait long goes back to its queue`() async throws {
        let wire = Wire(#"{"success":true,"balance":1,"service_id":5}"#)
        let client = wire.client(perMinute: 4, time: clock.timekeeper)
        for _ in 1...4 { _ = try await client.balance() }
        let outcome = await client.placeOrder(try order())
        guard case .notSent(let reason, let retryAfter) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(reason == "the limit of requests a minute is reached")
        #expect(retryAfter == 60)
        #expect(wire.requests.count == 4)
        #expect(wire.calls.count == 4)
        _ = try await client.background.balance()
        #expect(clock.now == .seconds(1060))
        #expect(wire.requests.count == 5)
    }

    @Test func `a 429 holds all calls for as long as it says`() async throws {
        let isBusy = Mutex(true)
        let wire = Wire { _ in
            isBusy.withLock { $0 }
                ? .answer(429, #"{"code":"busy","message":"x"}"#, headers: [.init("retry-after", "30")])
                : .answer(200, #"{"success":true,"balance":1}"#)
        }
        let client = wire.client(time: clock.timekeeper)
        let refusal = await client.placeOrder(try order()).refusal
        #expect(refusal?.kind == .tooMany)
        #expect(refusal?.retryAfter == 30)
        isBusy.withLock { $0 = false }
        guard case .notSent(_, retryAfter: 30) = await client.placeOrder(try order()) else {
            Issue.record("sent during the pause")
            return
        }
        #expect(wire.requests.count == 1)
        clock.advance(.seconds(30))
        #expect(try await client.balance() == Money(minor: 100, .usd))
    }

    @Test func `an upstream that is down is left alone until a probe finds it again`() async throws {
        let isDown = Mutex(true)
        let wire = Wire { _ in
            isDown.withLock { $0 } ? .answer(503, "") : .answer(200, #"{"success":true,"balance":1}"#)
        }
        let client = wire.client(time: clock.timekeeper)
        for _ in 1...5 { _ = try? await client.balance() }
        guard case .notSent(_, retryAfter: 10) = await client.placeOrder(try order()) else {
            Issue.record("sent through an open circuit")
            return
        }
        let error = await failure { () async throws(UpstreamError) in try await client.background.balance() }
        #expect(error == .unreachable("the upstream does not answer; the next try is due"))
        #expect(wire.requests.count == 5)
        clock.advance(.seconds(10))
        isDown.withLock { $0 = false }
        _ = try await client.balance()
        _ = try await client.background.balance()
        #expect(wire.requests.count == 7)
    }

    @Test func `searches that fail hold up no order, and may not use up what orders need`() async throws {
        let wire = Wire { request in
            request.url.contains("search") ? .answer(500, "") : .answer(200, #"{"success":true,"service_id":5}"#)
        }
        let client = wire.client(perMinute: 20, time: clock.timekeeper)
        let name = try #require(DomainName("a.com"))
        for _ in 1...20 {
            _ = try? await client.domains(matching: name)
            _ = try? await client.phoneNumbers(country: "US", areaCode: nil)
        }
        #expect(wire.requests.count == 15)
        for _ in 1...5 { #expect(await client.placeOrder(try order()).word == "accepted") }
        #expect(await client.placeOrder(try order()).word == "not sent")
    }

    @Test func `a pause of hours is cut to a quarter of one, for everybody but the order that was told`() async throws {
        let wire = Wire { request in
            request.method == .get
                ? .answer(200, #"{"balance":1}"#)
                : .answer(429, #"{"code":"busy","message":"x"}"#, headers: [.init("Retry-After", "7200")])
        }
        let client = wire.client(time: clock.timekeeper)
        #expect(await client.placeOrder(try order()).refusal?.retryAfter == 7200)
        clock.advance(.seconds(890))
        #expect(await failure { () async throws(UpstreamError) in try await client.services() } != nil)
        clock.advance(.seconds(10))
        #expect(try await client.balance() == Money(minor: 100, .usd))
    }

    @Test func `a cancelled call that waits is not sent`() async throws {
        let wire = Wire(#"{"success":true,"balance":1}"#)
        let client = wire.client(perMinute: 1, time: clock.timekeeper)
        _ = try await client.balance()
        let task = Task { () async -> UpstreamError? in
            await Task.yield()
            return await failure { () async throws(UpstreamError) in try await client.background.balance() }
        }
        task.cancel()
        #expect(await task.value == .unreachable("cancelled"))
        #expect(wire.requests.count == 1)
    }

    @Test(arguments: [
        ("30", 30.0), ("0", 0), ("-5", 0), ("1.5", 1.5), ("999999", 86_400),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("soon", nil), ("nan", nil),
        ("", nil),
    ])
    func `Retry-After is seconds or a date`(_ text: String, _ seconds: Double?) throws {
        let now = try #require(JSON.string("1994-11-06 08:49:00").date)
        #expect(Double(retryAfter: text, now: now) == seconds)
    }
}
