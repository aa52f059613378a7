/// Rows that are encoded when they change and not when they are read, because a careful shop reads the whole list of
/// services before every order.
struct EncodedList: Sendable {
    private var ids: [Int] = []
    private var rows: [[UInt8]] = []
    private var joined: [UInt8]? = []

    var count: Int { ids.count }

    /// Ids come in ascending order.
    mutating func append(_ id: Int, _ row: [UInt8]) {
        if joined != nil {
            if !ids.isEmpty { joined?.append(UInt8(ascii: ",")) }
            joined?.append(contentsOf: row)
        }
        ids.append(id)
        rows.append(row)
    }

    mutating func replace(_ id: Int, _ row: [UInt8]) {
        guard let index = index(of: id) else { return }
        rows[index] = row
        joined = nil
    }

    mutating func remove(_ id: Int) {
        guard let index = index(of: id) else { return }
        ids.remove(at: index)
        rows.remove(at: index)
        joined = nil
    }

    /// `{"success":true,"<name>":[…]}`
    mutating func answer(_ name: String) -> [UInt8] {
        let list = joined ?? Self.join(rows[...])
        joined = list
        return Self.answer(name, list)
    }

    func answer(_ name: String, where isIncluded: (Int) -> Bool) -> [UInt8] {
        let chosen = zip(ids, rows).filter { isIncluded($0.0) }.map(\.1)
        return Self.answer(name, Self.join(chosen[...]))
    }

    private func index(of id: Int) -> Int? {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }

    private static func join(_ rows: ArraySlice<[UInt8]>) -> [UInt8] {
        var list: [UInt8] = []
        list.reserveCapacity(rows.reduce(0) { $0 + $1.count + 1 })
        for row in rows {
            if !list.isEmpty { list.append(UInt8(ascii: ",")) }
            list.append(contentsOf: row)
        }
        return list
    }

    private static func answer(_ name: String, _ list: [UInt8]) -> [UInt8] {
        let head = "{\"success\":true,\"\(name)\":["
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.utf8.count + list.count + 2)
        bytes.append(contentsOf: head.utf8)
        bytes.append(contentsOf: list)
        bytes.append(contentsOf: "]}".utf8)
        return bytes
    }
}
