/// A loop's connections by token. A token is a slot and the number of its use, so that an event or answer that comes
/// late never meets the connection that has taken the slot since.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var uses: [UInt32] = []
    private var free: [Int] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// The token that the next connection must carry.
    var nextToken: UInt64 {
        let slot = free.last ?? slots.count
        let use = slot < uses.count ? uses[slot] : 0
        return UInt64(use) << 32 | UInt64(slot)
    }

    subscript(token: UInt64) -> Connection? {
        let slot = Int(token & 0xFFFF_FFFF)
        guard slot < slots.count, uses[slot] == UInt32(token >> 32) else { return nil }
        return slots[slot]
    }

    mutating func insert(_ connection: Connection) {
        if let slot = free.popLast() {
            slots[slot] = connection
        } else {
            slots.append(connection)
            uses.append(0)
        }
        count += 1
    }

    mutating func remove(_ token: UInt64) {
        guard self[token] != nil else { return }
        let slot = Int(token & 0xFFFF_FFFF)
        slots[slot] = nil
        // Half the range, so that no token can reach those of the loop itself.
        uses[slot] = (uses[slot] + 1) & 0x7FFF_FFFF
        free.append(slot)
        count -= 1
    }

    func forEach(_ body: (Connection) -> Void) {
        for case let connection? in slots {
            body(connection)
        }
    }
}
