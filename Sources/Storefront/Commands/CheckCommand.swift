import Storage

/// `storefront check`: proves the invariants, also beside a running shop.
struct CheckCommand: Sendable {
    let configuration: Configuration

    /// - Returns: 0 when all hold, 1 when one is broken.
    func run() throws -> Int32 {
        let folder = try DataFolder.existing(configuration.data)
        let database = try Database(inspecting: folder.databasePath)
        defer { database.close() }
        let (invariants, open) = try database.read { (try $0.checkInvariants(), try $0.openOutcomes()) }
        for invariant in invariants {
            Terminal.say((invariant.holds ? "ok      " : "BROKEN  ") + invariant.name)
            for violation in invariant.violations { Terminal.say("        " + violation) }
        }
        if !open.isEmpty {
            Terminal.say("open    outcomes that reconciliation or a person has to find out")
            for outcome in open { Terminal.say("        " + outcome) }
        }
        let broken = invariants.filter { !$0.holds }.count
        let verdict = broken == 0 ? "all hold" : "\(broken) broken"
        Terminal.say("\(invariants.count) invariants, \(verdict)")
        return broken == 0 ? 0 : 1
    }
}
