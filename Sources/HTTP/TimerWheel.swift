/// Deadlines in slots of 64 ms: setting one costs an append, and moving one into the future costs nothing, because an
/// owner that is visited too early is simply put into a later slot.
struct TimerWheel {
    private static let slotCount = 1024
    private var slots = [[UInt64]](repeating: [], count: slotCount)
    private var current: Int
    private var earliest = Int.max

    /// Times are monotonic milliseconds.
    init(now: Int) {
        current = Self.tick(now)
    }

    private static func tick(_ time: Int) -> Int { time >> 6 }

    /// The slot in which an owner with that deadline is visited. Far deadlines get the farthest slot.
    func tick(for deadline: Int) -> Int {
        min(Self.tick(deadline) + 1, current + Self.slotCount - 1)
    }

    mutating func insert(_ token: UInt64, at tick: Int) {
        slots[tick % Self.slotCount].append(token)
        earliest = min(earliest, tick)
    }

    /// Milliseconds until the next slot that holds anything, or nil.
    func wait(now: Int) -> Int? {
        earliest == Int.max ? nil : max(0, (earliest << 6) - now)
    }

    /// Takes the next due slot: its tick and the owners to visit. nil when none is due.
    mutating func popDue(now: Int) -> (tick: Int, tokens: [UInt64])? {
        let due = Self.tick(now)
        while current < due {
            guard earliest <= due else {
                current = due
                return nil
            }
            current = max(current + 1, earliest)
            let slot = current % Self.slotCount
            let tokens = slots[slot]
            slots[slot] = []
            earliest = nextOccupied() ?? .max
            if !tokens.isEmpty { return (current, tokens) }
        }
        return nil
    }

    private func nextOccupied() -> Int? {
        (current + 1..<current + Self.slotCount).first { !slots[$0 % Self.slotCount].isEmpty }
    }
}
