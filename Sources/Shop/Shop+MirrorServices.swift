import Commerce
import Storage

extension Shop {
    /// Copies the upstream's list of services, so that staff see where it and ours differ.
    package func mirrorServices() async {
        do throws(UpstreamError) {
            let readAt = now()
            let services = try await upstream.background.services()
            do {
                try await database.write { try $0.mirror(services, at: readAt) }
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
    package func checkInvariants() -> [Invariant] {
        do {
            let broken = try database.read { try $0.checkInvariants() }.filter { !$0.holds }
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
}
