import HTTP
import Synchronization

/// A pretend ResellPortal below `/wp-json/resellportal/v1/`, with a control room below `/control/`.
///
/// It has its own reading of the documents and shares nothing with the client of the shop: a mistake in one of them has to
/// show when the two meet.
///
/// The control room answers JSON to this machine only:
/// - `GET state`, `ledger`, `orders` (as received), `events`, `settings`, `faults`; the lists take `?after=N`
/// - `POST wallet` `{"balance":"150.00"}` or `{"add":50}`
/// - `POST prices` `{"product":"vpn","plan":"monthly","price":"7.00"}`
/// - `POST remove` `{"product":"vpn"}`, `{"product":"esim","plan":"PHAJHEAYP"}`, `{"domain":"a.com"}`, `{"number":"+1…"}`
/// - `POST clock` `{"seconds":90}`, `{"days":31}`, `{"to":"next_renewal"}`
/// - `POST settings`, any of those that `GET settings` lists
/// - `POST faults` one rule, a list of rules, or `{"rules":[…],"random":{…}}`; `DELETE faults`
/// - `POST reset`
///
/// A rule is `{"path":"/orders","method":"POST","product":"vpn","kind":"close","afterCommit":true,"times":1,"skip":0}`,
/// and as its kind needs it `status`, `code`, `retryAfter`, `seconds`, `bytes`, `bytesPerSecond`, `amount`, `location`;
/// chance is `{"seed":1,"path":"/orders","odds":{"close":0.02,"status":0.05},"statuses":[500,503]}`.
package final class ResellPortalSandbox: Sendable {
    private let options: SandboxOptions
    private let world: Mutex<World>

    /// What `X-API-Key` has to carry.
    package var key: String { options.key }
    /// What `X-API-Secret` has to carry.
    package var secret: String { options.secret }

    /// Takes up the state file of `options`, if there is one.
    /// - Throws: when the state file cannot be written; its description says which and why.
    package init(options: SandboxOptions) throws(SandboxError) {
        self.options = options
        var world = World(options: options)
        if let path = options.stateFile { try world.open(path) }
        self.world = Mutex(world)
    }

    /// The `Handler` of a server on a loopback port.
    package func respond(to request: Request) async -> Response {
        if let control = ControlCall(request) {
            return world.withLock { $0.control(control) }
        }
        guard let call = Call(request) else { return Self.page404 }
        let arrival = world.withLock { $0.receive(call) }
        let delays = arrival.fault?.delays ?? (before: 0, after: 0)
        await Self.wait(arrival.latency + delays.before)
        var reply: Reply?
        if arrival.fault?.preventsWork != true {
            reply = world.withLock { $0.perform(call, arrival) }
        }
        // Outside the lock: an answer may be hundreds of megabytes of nothing.
        let response = arrival.response(to: reply)
        await Self.wait(delays.after)
        return response
    }

    private static let page404 = Response.html(
        Array("<!DOCTYPE html><html><body><h1>Page not found</h1></body></html>".utf8),
        status: Status(404)
    )

    private static func wait(_ seconds: Double) async {
        // A cancelled wait means that the server is stopping: answering early is right then.
        if seconds > 0 { try? await Task.sleep(for: .milliseconds(Int(seconds * 1000))) }
    }
}
