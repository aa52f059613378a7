/// Who is let through first when calls have to wait.
enum Urgency: Int, Comparable, Sendable {
    /// Orders, what reconciles them, and what staff wait for.
    case now
    /// Searches: any visitor can ask for them.
    case search
    /// Polls and list syncs.
    case background

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// At most so many calls within any 60 seconds. A pure value: it is told the time.
struct RequestBudget {
    struct Ticket: Hashable {
        fileprivate let urgency: Urgency
        fileprivate let number: Int
    }

    private static let window = Duration.seconds(60)

    /// 0: no limit.
    private let perMinute: Int
    /// When the calls of the last minute started, oldest first.
    private var starts: [Duration] = []
    /// Everybody who waits, in the order in which they will be let through.
    private var line: [Ticket] = []
    private var nextNumber = 0
    private var pausedUntil = Duration.zero

    init(perMinute: Int) {
        self.perMinute = max(0, perMinute)
    }

    mutating func enter(_ urgency: Urgency) -> Ticket {
        let ticket = Ticket(urgency: urgency, number: nextNumber)
        nextNumber += 1
        line.insert(ticket, at: line.firstIndex { $0.urgency > urgency } ?? line.endIndex)
        return ticket
    }

    mutating func leave(_ ticket: Ticket) {
        line.removeAll { $0 == ticket }
    }

    /// - Returns: nil when the call may start now, which also takes its ticket back; else how long to wait before
    ///   asking again.
    mutating func ask(_ ticket: Ticket, at now: Duration) -> Duration? {
        guard now >= pausedUntil else { return pausedUntil - now }
        guard perMinute > 0 else {
            leave(ticket)
            return nil
        }
        starts.removeAll { $0 + Self.window <= now }
        let ahead = line.firstIndex(of: ticket) ?? 0
        let excess = starts.count + ahead - allowance(ticket.urgency)
        guard excess >= 0 else {
            starts.append(now)
            leave(ticket)
            return nil
        }
        guard excess < starts.count else { return Self.window }
        return starts[excess] + Self.window - now
    }

    /// The upstream asked for a pause.
    mutating func pause(until time: Duration) {
        pausedUntil = max(pausedUntil, time)
    }

    /// Neither visitors nor a sync may leave an order nothing: a quarter is kept for what is urgent.
    private func allowance(_ urgency: Urgency) -> Int {
        urgency == .now ? perMinute : max(1, perMinute - perMinute / 4)
    }
}
