import Commerce
import FoundationEssentials
import Shop
import Storage
import Synchronization

/// What `/readyz` and `/metrics` tell.
struct HealthReport: Sendable {
    /// Proving that the database can be written costs a write, which is not for everybody to cause at will.
    private static let proofAge = 2.0

    private final class Proof: Sendable {
        let last = Mutex<(at: Date, isWritable: Bool)?>(nil)
    }

    let shop: Shop
    let workers: Workers
    let isDemo: Bool
    private let startedAt = Date()
    private let proof = Proof()

    init(shop: Shop, workers: Workers, isDemo: Bool) {
        self.shop = shop
        self.workers = workers
        self.isDemo = isDemo
    }

    /// A word for each thing that keeps the shop from working.
    var troubles: [String] {
        get async {
            var found: [String] = []
            if await !isDatabaseWritable { found.append("database") }
            if !workers.areAlive { found.append("workers") }
            return found
        }
    }

    private var isDatabaseWritable: Bool {
        get async {
            let now = Date()
            if let last = proof.last.withLock({ $0 }), now.timeIntervalSince(last.at) < Self.proofAge {
                return last.isWritable
            }
            let isDemo = isDemo
            let isWritable = (try? await shop.database.write { try $0.bind(isDemo: isDemo) }) != nil
            proof.last.withLock { $0 = (now, isWritable) }
            return isWritable
        }
    }

    /// Prometheus's text format, version 0.0.4.
    var metrics: String {
        var text = ""
        func add(
            _ name: String,
            _ kind: String,
            _ help: String,
            _ value: some CustomStringConvertible,
            labels: String = ""
        ) {
            text += "# HELP storefront_\(name) \(help)\n# TYPE storefront_\(name) \(kind)\n"
            text += "storefront_\(name)\(labels) \(value)\n"
        }
        add("info", "gauge", "The running version.", 1, labels: "{version=\"\(Version.text)\"}")
        add("demo", "gauge", "1 while the shop runs on the embedded sandbox.", isDemo ? 1 : 0)
        add("start_time_seconds", "gauge", "When the process started.", Int(startedAt.timeIntervalSince1970))
        add("workers_alive", "gauge", "1 while the background work comes round.", workers.areAlive ? 1 : 0)
        add("database_commits_total", "counter", "Durable commits.", shop.database.commitCount)
        add("database_waiting_writes", "gauge", "Writes that wait for their turn.", shop.database.waitingWrites)
        if let balance = try? shop.database.read({ try $0.lastBalance() }) {
            add("wallet_balance_cents", "gauge", "The wallet at the upstream, as last read.", balance.balance.minor)
        }
        return text
    }
}
