/// Counts the requests of the current minute.
struct RateWindow: Sendable {
    private var minute = 0
    private var count = 0

    /// Whether there is room for one more. A limit of 0 is none.
    mutating func admits(limit: Int, at now: Moment) -> Bool {
        guard limit > 0 else { return true }
        let current = now.milliseconds / 60_000
        if current != minute { (minute, count) = (current, 0) }
        count += 1
        return count <= limit
    }

    func secondsLeft(at now: Moment) -> Int {
        60 - now.milliseconds / 1000 % 60
    }
}
