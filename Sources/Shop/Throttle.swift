import FoundationEssentials
import Glibc
import Synchronization

/// How often something may be tried. One value for the whole shop, so that a load test can lift it as a whole.
package struct AttemptLimits: Sendable {
    package struct Limit: Sendable {
        package let attempts: Int
        /// From the first attempt on.
        package let seconds: Double

        package init(_ attempts: Int, in seconds: Double) {
            self.attempts = attempts
            self.seconds = seconds
        }
    }

    /// Failed sign-ins and wrong current passwords of one account.
    package var perAccount: Limit?
    /// The same from one address, which a whole office may share.
    package var perAddress: Limit?
    /// Mailed links that set a new password, to one e-mail address.
    package var resetsPerAccount: Limit?
    /// Sign-ups and requests for such a link.
    package var signUpsPerAddress: Limit?
    /// Searches that go to the upstream: domains and phone numbers.
    package var searchesPerAddress: Limit?
    /// Passwords that may wait to be hashed before further ones are refused: each takes a sixth of a second.
    package var waitingPasswords: Int

    package static let normal = AttemptLimits(
        perAccount: Limit(10, in: 900),
        perAddress: Limit(100, in: 900),
        resetsPerAccount: Limit(3, in: 3600),
        signUpsPerAddress: Limit(30, in: 3600),
        searchesPerAddress: Limit(20, in: 60),
        waitingPasswords: 50
    )

    /// For load tests on loopback, where one address is everybody.
    package static let loadTest = AttemptLimits(
        perAccount: nil,
        perAddress: nil,
        resetsPerAccount: nil,
        signUpsPerAddress: nil,
        searchesPerAddress: nil,
        waitingPasswords: .max
    )
}

/// Counts attempts by key within a window of time, in memory: a restart forgets them, which only ever helps a visitor.
package final class Throttle: Sendable {
    private struct Window {
        var attempts: Int
        let end: Date
    }

    private let limit: AttemptLimits.Limit?
    private let capacity: Int
    private let windows = Mutex<[String: Window]>([:])

    /// - Parameters:
    ///   - limit: nil allows everything.
    ///   - capacity: how many keys are remembered at most.
    package init(_ limit: AttemptLimits.Limit?, capacity: Int = 20_000) {
        self.limit = limit
        self.capacity = max(capacity, 1)
    }

    /// Takes one attempt. It is taken before its outcome is known, so that many at once do not all slip through.
    /// - Returns: nil when it is allowed, else the seconds until one will be.
    package func take(_ key: String, at now: Date) -> Double? {
        guard let limit else { return nil }
        return windows.withLock { windows in
            if var window = windows[key], window.end > now {
                guard window.attempts < limit.attempts else { return window.end.timeIntervalSince(now) }
                window.attempts += 1
                windows[key] = window
                return nil
            }
            if windows.count >= capacity { makeRoom(in: &windows, at: now) }
            windows[key] = Window(attempts: 1, end: now.addingTimeInterval(limit.seconds))
            return nil
        }
    }

    /// The attempt was a good one and does not count.
    package func giveBack(_ key: String) {
        windows.withLock { windows in
            guard let attempts = windows[key]?.attempts else { return }
            if attempts <= 1 { windows[key] = nil } else { windows[key]?.attempts = attempts - 1 }
        }
    }

    /// Forgets the key: whoever knows the password may have mistyped it before.
    package func clear(_ key: String) {
        windows.withLock { $0[key] = nil }
    }

    var count: Int { windows.withLock { $0.count } }

    /// Drops what has ended, and if that is too little the quarter that ends first: many at once, so that a flood of
    /// keys pays for the search once in thousands.
    private func makeRoom(in windows: inout [String: Window], at now: Date) {
        windows = windows.filter { $0.value.end > now }
        let surplus = windows.count - capacity * 3 / 4
        guard surplus > 0 else { return }
        for old in windows.sorted(by: { $0.value.end < $1.value.end }).prefix(surplus) { windows[old.key] = nil }
    }
}

/// The shop's throttles.
package struct Throttles: Sendable {
    let accounts: Throttle
    let addresses: Throttle
    let resets: Throttle
    let signUps: Throttle
    let searches: Throttle
    let waitingPasswords: Int

    init(_ limits: AttemptLimits) {
        accounts = Throttle(limits.perAccount)
        addresses = Throttle(limits.perAddress)
        resets = Throttle(limits.resetsPerAccount)
        signUps = Throttle(limits.signUpsPerAddress)
        searches = Throttle(limits.searchesPerAddress)
        waitingPasswords = limits.waitingPasswords
    }

    /// An address as it is counted: IPv6 by its first 64 bits, because one visitor has all the rest to choose from.
    static func key(address: String) -> String {
        var parsed = in6_addr()
        guard address.utf8.contains(UInt8(ascii: ":")), inet_pton(AF_INET6, address, &parsed) == 1 else {
            return address
        }
        let bytes = withUnsafeBytes(of: &parsed) { [UInt8]($0) }
        let isMappedIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        if isMappedIPv4 { return bytes[12...].map { String($0) }.joined(separator: ".") }
        return bytes[..<8].map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}
