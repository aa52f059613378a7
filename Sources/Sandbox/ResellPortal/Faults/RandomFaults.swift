/// Faults by chance, in an order that the seed decides.
struct RandomFaults: Sendable {
    private let scope: FaultScope
    private let odds: [(kind: ScriptedFault.Kind, probability: Double)]
    private let statuses: [Int]
    /// Delay, rate and size of those that have one.
    private let pattern: ScriptedFault
    private var random: SeededRandom

    /// `{"seed":1,"path":"/orders","odds":{"close":0.02,"status":0.05}}`; nil when a kind is unknown.
    init?(json: JSON) {
        scope = FaultScope(json: json)
        var odds: [(ScriptedFault.Kind, Double)] = []
        for field in json["odds"]?.fields ?? [] {
            guard let kind = ScriptedFault.Kind(rawValue: field.name), let probability = field.value.fraction else {
                return nil
            }
            odds.append((kind, probability))
        }
        self.odds = odds
        statuses = json["statuses"]?.elements?.compactMap(\.integer) ?? [429, 500, 502, 503]
        random = SeededRandom(seed: UInt64(truncatingIfNeeded: json.integer("seed") ?? 1))
        var pattern = ScriptedFault(kind: .delay)
        pattern.takeMeasures(from: json)
        self.pattern = pattern
    }

    mutating func fault(for call: Call) -> ScriptedFault? {
        guard scope.covers(call) else { return nil }
        for (kind, probability) in odds where random.chance(probability) {
            var fault = pattern
            fault.kind = kind
            if kind != .delay { fault.seconds = nil }
            fault.afterCommit = random.chance(0.5)
            if kind == .status, !statuses.isEmpty { fault.status = statuses[random.below(statuses.count)] }
            return fault
        }
        return nil
    }
}
