import Commerce
import Crypto
import FoundationEssentials
import Shop
import Storage
import Synchronization

/// A shop on a database of its own, with a clock that tests move and an upstream that they script.
package struct ShopFixture: Sendable {
    package let shop: Shop
    package let upstream: RecordingUpstream
    package let clock: TestClock
    package let log: TestLog
    /// Removed afterwards; the database is `shop.sqlite` in it.
    package let folder: String
}

/// Runs `body` with a new shop and takes everything away again.
package func withShop(
    limits: AttemptLimits = .normal,
    policy: ForwardingPolicy = ForwardingPolicy(),
    gateways: [any PaymentGateway] = [],
    clock: TestClock = TestClock(),
    vatRegister: (any VATRegister)? = nil,
    _ body: (ShopFixture) async throws -> Void
) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/shop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let database = try Database(path: folder + "/shop.sqlite")
    defer { database.close() }
    try database.migrate(folder: ShopFixture.repository + "/Migrations")
    let upstream = RecordingUpstream()
    upstream.script { $0.clock = { clock.right } }
    let log = TestLog()
    let shop = Shop(
        database: database,
        vault: try Vault(key: [UInt8](repeating: 7, count: 32)),
        upstream: upstream,
        gateways: gateways,
        vatRegister: vatRegister,
        passwords: PasswordHasher(cost: .minimal),
        policy: policy,
        limits: limits,
        now: { clock.now },
        uptime: { clock.uptime },
        log: { log.add($0) }
    )
    try await body(ShopFixture(shop: shop, upstream: upstream, clock: clock, log: log, folder: folder))
}

extension ShopFixture {
    /// The folder that holds `Migrations`, `Templates` and `Public`.
    package static let repository = String(#filePath.split(separator: "/Tests/ShopTesting/")[0])
}

extension Snapshot {
    /// Before the first attempt of all.
    package static func before(_ balance: Money) -> Snapshot {
        Snapshot(services: [], wallet: WalletReading(balance: balance, last: .init(0), open: []))
    }
}

/// Stands still until a test moves it. Begins on a second, because the database keeps milliseconds.
package final class TestClock: Sendable {
    private static let start = Date(timeIntervalSince1970: 1_790_000_000)
    private let time = Mutex((uptime: 0.0, offset: 0.0))

    package init() {}

    package var now: Date { time.withLock { Self.start.addingTimeInterval($0.uptime + $0.offset) } }

    /// What a clock shows that nobody sets.
    package var right: Date { time.withLock { Self.start.addingTimeInterval($0.uptime) } }

    package var uptime: Double { time.withLock(\.uptime) }

    package func advance(by seconds: Double) {
        time.withLock { $0.uptime += seconds }
    }

    /// Somebody sets it; no time passes.
    package func jump(by seconds: Double) {
        time.withLock { $0.offset += seconds }
    }
}

/// Keeps what was logged.
package final class TestLog: Sendable {
    private let kept = Mutex<[LogLine]>([])

    package var lines: [LogLine] { kept.withLock { $0 } }

    /// Everything as one text, to look for what must not be in it.
    package var text: String {
        lines.map { line in
            line.message + line.details.map { " \($0.name)=\($0.value)" }.joined()
        }.joined(separator: "\n")
    }

    package func add(_ line: LogLine) {
        kept.withLock { $0.append(line) }
    }
}

/// Asks again until `condition` holds; false after about ten seconds.
package func eventually(_ condition: () throws -> Bool) async rethrows -> Bool {
    for _ in 0..<5_000 {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return try condition()
}
