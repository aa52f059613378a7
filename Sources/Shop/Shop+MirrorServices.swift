import Commerce
import Dispatch
import Storage

extension Shop {
    private static let mirrorPart = 200
    private static let driftLimit = 1_000

    /// Copies the upstream's list of services, so that staff see where it and ours differ.
    package func mirrorServices() async {
        do throws(UpstreamError) {
            let readAt = now()
            let services = try await upstream.background.services()
            do {
                // In parts: orders must not wait until a long list is written.
                for start in stride(from: 0, to: services.count, by: Self.mirrorPart) {
                    let part = Array(services[start..<min(start + Self.mirrorPart, services.count)])
                    try await database.write { try $0.mirror(part, at: readAt) }
                }
                try await database.write { try $0.recordMirror(at: readAt) }
                let found = try await aside { try $0.compareServices(limit: Self.driftLimit) }
                try await database.write { try $0.keep(found) }
            } catch {
                log(LogLine(.error, "services not mirrored", ("error", "\(error)")))
            }
        } catch {
            log(LogLine(.warning, "services not mirrored", ("reason", error.reason)))
        }
    }

    /// Takes a service that was not ordered here off the list of differences.
    /// - Returns: false when there is no such service.
    package func ignore(_ service: UpstreamServiceID) async throws -> Bool {
        try await database.write { try $0.ignoreUpstreamService(service) }
    }

    /// Proves the database; what is broken is logged. At start and every hour.
    package func checkInvariants() async -> [Invariant] {
        do {
            let broken = try await proof().filter { !$0.holds }
            for invariant in broken {
                log(
                    LogLine(
                        .error,
                        "invariant broken",
                        ("invariant", invariant.name),
                        ("rows", invariant.violations.prefix(5).joined(separator: "; "))
                    )
                )
            }
            return broken
        } catch {
            log(LogLine(.error, "invariants not checked", ("error", "\(error)")))
            return [Invariant(name: "the database can be read", violations: ["\(error)"])]
        }
    }

    /// Each rule in a reading of its own; all of them take 20 s for a million orders.
    private func proof() async throws -> [Invariant] {
        var found: [Invariant] = []
        for number in Invariant.numbers { found.append(try await aside { try $0.checkInvariant(number) }) }
        return found
    }

    /// A long reading on a thread of its own, so that neither visitors nor workers wait for one meanwhile.
    private func aside<T: Sendable>(_ read: @escaping @Sendable (Reader) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(with: Result { try self.database.read(read) })
            }
        }
    }
}
