/// A fault that comes a given number of times.
struct FaultRule: Sendable {
    let scope: FaultScope
    let fault: ScriptedFault
    /// How many matching requests to leave alone first.
    var skip: Int
    /// How many to spoil; nil is all of them.
    var times: Int?
    var fired = 0

    init?(json: JSON) {
        guard let fault = ScriptedFault(json: json) else { return nil }
        scope = FaultScope(json: json)
        self.fault = fault
        skip = json.integer("skip") ?? 0
        times = json.integer("times")
    }

    mutating func fires(for call: Call) -> Bool {
        guard times != 0, scope.covers(call) else { return false }
        if skip > 0 {
            skip -= 1
            return false
        }
        times = times.map { $0 - 1 }
        fired += 1
        return true
    }

    var row: JSON {
        [
            "kind": .string(fault.kind.rawValue), "path": .optional(scope.path), "method": .optional(scope.method),
            "product": .optional(scope.product), "afterCommit": .bool(fault.afterCommit), "skip": .kept(skip),
            "times": .kept(times), "fired": .kept(fired),
        ]
    }
}
