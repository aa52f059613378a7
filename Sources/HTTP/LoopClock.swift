import Glibc

/// The time as a loop sees it, read once per round; the texts that show it are made once per second.
struct LoopClock {
    /// Monotonic, for deadlines.
    private(set) var milliseconds = 0
    private(set) var dateField: [UInt8] = []
    private(set) var logTime: [UInt8] = []
    private var second = -1

    init() {
        refresh()
    }

    mutating func refresh() {
        milliseconds = Self.microseconds() / 1000
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        guard now.tv_sec != second else { return }
        second = now.tv_sec
        dateField = Array("Date: \(HTTPDate.string(second))\r\n".utf8)
        logTime = Array(HTTPDate.logString(second).utf8)
    }

    static func microseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }
}
