import Crypto
import HTTP
import Synchronization

/// A pretend Stripe: Checkout Sessions with their hosted page, kept cards, payment intents, charges, refunds, balance transactions,
/// disputes and signed webhooks, with a control room below `/control/stripe/`.
///
/// It shares nothing with the shop's gateway: what it takes and answers follows Stripe's own published description, which
/// a test holds it to with Stripe's own client. Parameters that it does not know are refused, as Stripe does.
///
/// The control room answers JSON to this machine only:
/// - `GET state` (sums by currency), `events`, `parameters` (what each call takes)
/// - `POST settings` `{"url":…,"secret":…,"copies":2,"delay":0.5,"reverse":true,"paused":true}`: how events are delivered
/// - `POST deliver` `{"reverse":true,"copies":3}`: every event once more
/// - `POST pay` `{"session":…,"answer":"pay|decline|later","amount":…,"currency":…}`: as if on the page
///   and `"card":"pays|declines|asks"`, what a card that is kept does when it is charged later
/// - `POST card` `{"payment_method":…,"temper":"pays|declines|asks"}`: the bank has changed its mind about it
/// - `POST settle` `{"session":…,"succeeds":true}`: what became of a debit
/// - `POST refund` `{"payment_intent":…,"amount":…}`, `POST fail_refund` `{"refund":…}`
/// - `POST dispute` `{"payment_intent":…,"reason":…}`, `POST close_dispute` `{"dispute":…,"won":true}`
/// - `POST clock` `{"seconds":90}`
/// - `POST spoil` `{"object":…}`: it loses its amount, so that nobody can read it
/// - `POST fault` `{"path":"/v1/refunds","status":500,"times":1,"after":true}`; without a status it hangs up
package final class StripeSandbox: Sendable {
    /// Sends one event: the address, the signature field and the body. The answer's status, nil without one.
    package typealias Deliver =
        @Sendable (_ url: String, _ signature: String, _ body: [UInt8]) async -> Int?

    private let options: StripeSandboxOptions
    private let world: Mutex<StripeWorld>
    private let delivery = Mutex<Deliver?>(nil)

    package init(options: StripeSandboxOptions) throws(SandboxError) {
        self.options = options
        var world = StripeWorld(options: options)
        if let path = options.stateFile { try world.open(path) }
        self.world = Mutex(world)
    }

    package var secretKey: String { options.secretKey }
    package var webhookSecret: String { options.webhookSecret }

    /// Where events go out; before that they wait.
    package func deliver(by deliver: @escaping Deliver) {
        delivery.withLock { $0 = deliver }
    }

    /// What pages begin with, once the port is known.
    package func setPageBase(_ base: String) {
        world.withLock { $0.pageBase = base }
    }

    /// Whether a request is for it and not for the pretend ResellPortal beside it.
    package static func owns(_ path: String) -> Bool {
        path.hasPrefix("/v1/") || path.hasPrefix("/c/pay/") || path.hasPrefix("/control/stripe/")
    }

    package func respond(to request: Request) async -> Response {
        let (response, outgoing) = world.withLock { world in
            let response = world.answer(request)
            return (response, world.takeOutgoing())
        }
        send(outgoing)
        return response
    }

    private func send(_ outgoing: StripeOutgoing) {
        guard !outgoing.events.isEmpty, let deliver = delivery.withLock({ $0 }) else { return }
        Task {
            if outgoing.delay > 0 { try? await Task.sleep(for: .milliseconds(Int(outgoing.delay * 1000))) }
            for event in outgoing.events {
                for _ in 0..<outgoing.copies { await Self.send(event, outgoing, deliver) }
            }
        }
    }

    /// Tries a few times, as Stripe does for days.
    private static func send(_ body: [UInt8], _ outgoing: StripeOutgoing, _ deliver: Deliver) async {
        for pause in [0, 1, 2, 4, 8] {
            if pause > 0 { try? await Task.sleep(for: .seconds(pause)) }
            let signature = outgoing.signature(of: body)
            if let status = await deliver(outgoing.url, signature, body), (200..<300).contains(status) { return }
        }
    }
}

/// How a pretend Stripe starts.
package struct StripeSandboxOptions: Sendable {
    package var secretKey = "sk_test_sandbox"
    package var webhookSecret = "whsec_sandbox"
    package var webhookURL = ""
    /// When set, `/control/stripe/…` wants it in `X-Control-Token`. Control is answered to loopback only in any case.
    package var controlToken: String?
    /// JSON lines; nil keeps everything in memory only.
    package var stateFile: String?
    /// Milliseconds since 1970, UTC; nil is the system's clock.
    package var clock: (@Sendable () -> Int)?

    package init() {}
}

/// Events on their way out.
struct StripeOutgoing: Sendable {
    var events: [[UInt8]] = []
    var url = ""
    var secret = ""
    var copies = 1
    var delay = 0.0
    var now = 0

    /// With a `v0` beside the `v1`, as test mode has it, which is worth nothing.
    func signature(of body: [UInt8]) -> String {
        let signed = Array("\(now).".utf8) + body
        let v1 = Hex.encode(Hash.hmacSHA256(key: Array(secret.utf8), signed))
        return "t=\(now),v1=\(v1),v0=\(String(repeating: "0", count: 64))"
    }
}
