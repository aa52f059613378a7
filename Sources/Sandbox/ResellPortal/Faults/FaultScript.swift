/// What is to go wrong: rules first, chance afterwards.
struct FaultScript: Sendable {
    var rules: [FaultRule] = []
    var random: RandomFaults?
    private(set) var fired: [ScriptedFault.Kind: Int] = [:]

    mutating func choose(for call: Call) -> ScriptedFault? {
        let fault = ruled(call) ?? random?.fault(for: call)
        if let fault { fired[fault.kind, default: 0] += 1 }
        return fault
    }

    private mutating func ruled(_ call: Call) -> ScriptedFault? {
        for index in rules.indices where rules[index].fires(for: call) {
            return rules[index].fault
        }
        return nil
    }

    var report: JSON {
        let counts = ScriptedFault.Kind.allCases.compactMap { kind in
            fired[kind].map { JSON.Field(kind.rawValue, .kept($0)) }
        }
        return ["rules": .array(rules.map(\.row)), "random": .bool(random != nil), "fired": .object(counts)]
    }
}
