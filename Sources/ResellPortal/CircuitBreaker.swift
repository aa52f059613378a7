/// Stops calling an upstream that is down, and tries with one call now and then whether it is back. A pure value: it is
/// told the time.
struct CircuitBreaker {
    /// What a call showed of the upstream's health.
    enum Sign: Hashable {
        case healthy, failing
        /// It showed nothing: cancelled, or never sent for a reason of ours.
        case none
    }

    private enum State {
        case closed(failures: Int)
        case open(until: Duration, pause: Duration)
        /// One call is out to see; everybody else still waits.
        case probing(pause: Duration)
    }

    private static let longestPause = Duration.seconds(300)

    private let threshold: Int
    private let firstPause: Duration
    private var state = State.closed(failures: 0)

    /// - Parameters:
    ///   - threshold: failures in a row that open it.
    ///   - firstPause: until the first probe; doubled for each probe that fails, up to five minutes.
    init(threshold: Int, firstPause: Duration) {
        self.threshold = max(1, threshold)
        self.firstPause = firstPause
    }

    /// - Returns: nil when a call may be made; else how long to stay away.
    mutating func admit(at now: Duration) -> Duration? {
        switch state {
        case .closed: return nil
        case .probing(let pause): return pause
        case .open(let until, let pause):
            guard now >= until else { return until - now }
            state = .probing(pause: pause)
            return nil
        }
    }

    /// How long a call would have to stay away, without claiming the probe.
    func closedFor(at now: Duration) -> Duration? {
        var copy = self
        return copy.admit(at: now)
    }

    mutating func report(_ sign: Sign, at now: Duration) {
        switch (state, sign) {
        case (_, .healthy): state = .closed(failures: 0)
        case (.closed(let failures), .failing):
            state =
                failures + 1 < threshold
                ? .closed(failures: failures + 1) : .open(until: now + firstPause, pause: firstPause)
        case (.probing(let pause), .failing):
            let longer = min(pause * 2, Self.longestPause)
            state = .open(until: now + longer, pause: longer)
        // The probe showed nothing: the next call is the probe.
        case (.probing(let pause), .none): state = .open(until: now, pause: pause)
        case (.closed, .none), (.open, .none), (.open, .failing): break
        }
    }
}
