import CCrypto
import Dispatch

/// Hashes passwords with scrypt (RFC 7914), which takes a sixth of a second and 16 MB on purpose. It computes on threads
/// of its own, so that neither an event loop nor the threads that all tasks share wait for it, and only a few at once, so
/// that a flood of sign-ins cannot take all processors and memory.
package actor PasswordHasher {
    private let cost: ScryptCost
    /// Serial queues, because those get a thread beyond the limited number that tasks share.
    private var idle: [DispatchQueue]
    private var waiting: [CheckedContinuation<DispatchQueue, Never>] = []

    package init(cost: ScryptCost = .standard, atOnce: Int = 2) {
        self.init(cost: cost, lanes: (0..<max(atOnce, 1)).map { DispatchQueue(label: "crypto.password.\($0)") })
    }

    init(cost: ScryptCost, lanes: [DispatchQueue]) {
        self.cost = cost
        idle = lanes
    }

    /// How many callers wait for their turn: a page can refuse further sign-ins beyond a limit.
    package var queueLength: Int { waiting.count }

    /// `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`, with a new salt each time.
    package func hash(_ password: String) async -> String {
        let salt = randomBytes(16)
        let key = await derive(password, salt: salt, cost: cost, length: PasswordHash.keySize)
        return PasswordHash(cost: cost, salt: salt, key: key).text
    }

    /// - Parameter stored: what `hash` gave. Nil, for an account that does not exist, takes as long and is false, so
    ///   that the time does not tell which addresses have an account; so does a text that is no acceptable hash.
    package func verify(_ password: String, against stored: String?) async -> Bool {
        let known = stored.flatMap(PasswordHash.init(parsing:))
        let target = known ?? PasswordHash(cost: cost, salt: [UInt8](repeating: 0, count: 16), key: Self.nobody)
        let key = await derive(password, salt: target.salt, cost: target.cost, length: target.key.count)
        return constantTimeEqual(key, target.key) && known != nil
    }

    private static let nobody = [UInt8](repeating: 0, count: PasswordHash.keySize)

    private func derive(_ password: String, salt: [UInt8], cost: ScryptCost, length: Int) async -> [UInt8] {
        let lane = await takeLane()
        defer { giveBack(lane) }
        return await withCheckedContinuation { continuation in
            lane.async { continuation.resume(returning: cost.derive(password, salt: salt, length: length)) }
        }
    }

    private func takeLane() async -> DispatchQueue {
        if let lane = idle.popLast() { return lane }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func giveBack(_ lane: DispatchQueue) {
        if waiting.isEmpty { idle.append(lane) } else { waiting.removeFirst().resume(returning: lane) }
    }
}

/// How much work a guess costs: 128 · r · 2^ln bytes of memory, and time in proportion to r · p · 2^ln.
package struct ScryptCost: Equatable, Sendable {
    let logN: Int
    let r: Int
    let p: Int

    /// 16 MB and about 170 ms.
    package static let standard = ScryptCost(logN: 14, r: 8, p: 5)
    /// For tests that sign in a hundred times. Protects nothing.
    package static let minimal = ScryptCost(logN: 4, r: 1, p: 1)

    private static let memoryLimit = 64 << 20

    /// What a database row may ask for: a changed row must not make the process allocate gigabytes.
    var isAcceptable: Bool {
        (4...17).contains(logN) && (1...16).contains(r) && (1...16).contains(p)
            && 128 * r << logN <= Self.memoryLimit && (r * p) << logN <= 16 * 8 << 14
    }

    func derive(_ password: String, salt: [UInt8], length: Int) -> [UInt8] {
        var secret = [UInt8](password.utf8)
        defer { ccrypto_wipe(&secret, secret.count) }
        var key = [UInt8](repeating: 0, count: length)
        let derived = ccrypto_scrypt(
            secret,
            secret.count,
            salt,
            salt.count,
            1 << UInt64(logN),
            UInt64(r),
            UInt64(p),
            UInt64(2 * Self.memoryLimit),
            &key,
            length
        )
        // The cost is bounded before, so that this means a machine without memory.
        precondition(derived == 1, "no memory for scrypt")
        return key
    }
}

/// The stored form, after the PHC string format.
struct PasswordHash: Equatable, Sendable {
    static let keySize = 32

    let cost: ScryptCost
    let salt: [UInt8]
    let key: [UInt8]

    init(cost: ScryptCost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// - Returns: nil for another scheme, a cost out of bounds, or sizes that no one of ours has.
    init?(parsing text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
            let cost = Self.cost(parts[2]), cost.isAcceptable,
            let salt = Base64.decode(parts[3], .standard), (8...64).contains(salt.count),
            let key = Base64.decode(parts[4], .standard), key.count == Self.keySize
        else { return nil }
        self.init(cost: cost, salt: salt, key: key)
        // One hash, one text: no signs, no leading zeros.
        guard self.text == text else { return nil }
    }

    var text: String {
        let salt = Base64.encode(salt, .standard)
        let key = Base64.encode(key, .standard)
        return "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(salt)$\(key)"
    }

    private static func cost(_ text: Substring) -> ScryptCost? {
        let settings = text.split(separator: ",", omittingEmptySubsequences: false)
        let names = ["ln=", "r=", "p="]
        guard settings.count == names.count else { return nil }
        var numbers: [Int] = []
        for (setting, name) in zip(settings, names) {
            let digits = setting.dropFirst(name.count)
            guard setting.hasPrefix(name), (1...2).contains(digits.utf8.count), let number = UInt8(digits) else {
                return nil
            }
            numbers.append(Int(number))
        }
        return ScryptCost(logN: numbers[0], r: numbers[1], p: numbers[2])
    }
}
