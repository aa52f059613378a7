/// The monotonic clock and its sleep; tests turn one of their own.
struct Timekeeper: Sendable {
    /// Since some fixed moment.
    let now: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void

    static var system: Timekeeper {
        let start = ContinuousClock.now
        return Timekeeper(
            now: { start.duration(to: .now) },
            sleep: { try await Task.sleep(for: $0) }
        )
    }
}

/// The one place that every call to the upstream passes, whoever makes it: the rate limit, the pauses that the upstream
/// asks for, and the circuit.
actor UpstreamGate {
    /// Why a call is not made now.
    struct Shut: Error, Hashable {
        let reason: String
        /// In seconds.
        let retryAfter: Double
    }

    private let time: Timekeeper
    private var budget: RequestBudget
    private var circuit: CircuitBreaker

    init(perMinute: Int, circuit: CircuitBreaker, time: Timekeeper) {
        self.time = time
        self.circuit = circuit
        budget = RequestBudget(perMinute: perMinute)
    }

    /// Returns when the call may be made.
    /// - Parameter patience: a call that would have to wait longer is turned away at once: its caller has a queue of
    ///   its own, which survives a crash.
    func pass(_ urgency: Urgency, patience: Duration) async throws(Shut) {
        if let away = circuit.closedFor(at: time.now()) { throw isDown(away) }
        let ticket = budget.enter(urgency)
        let limit = time.now() + patience
        while let wait = budget.ask(ticket, at: time.now()) {
            guard time.now() + wait <= limit else {
                budget.leave(ticket)
                throw Shut(reason: "the limit of requests a minute is reached", retryAfter: wait.seconds)
            }
            do {
                try await time.sleep(wait)
            } catch {
                budget.leave(ticket)
                throw Shut(reason: "cancelled", retryAfter: 0)
            }
        }
        if let away = circuit.admit(at: time.now()) { throw isDown(away) }
    }

    /// - Parameter pause: seconds for which the upstream asked not to be called.
    func report(_ sign: CircuitBreaker.Sign, pause: Double?) {
        circuit.report(sign, at: time.now())
        if let pause { budget.pause(until: time.now() + .seconds(pause)) }
    }

    private func isDown(_ away: Duration) -> Shut {
        Shut(reason: "the upstream does not answer; the next try is due", retryAfter: away.seconds)
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
