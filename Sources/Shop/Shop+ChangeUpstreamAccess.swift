import Commerce
import Storage

extension Shop {
    /// Tries typed credentials without keeping them.
    /// - Parameters:
    ///   - key, secret: empty means the stored one.
    /// - Returns: what is in the wallet.
    /// - Throws: `ChangeSettingsError.invalid` with the fields `upstream_url`, `upstream_key`, `upstream_secret`.
    package func testUpstreamAccess(
        url: String,
        key: String,
        secret: String,
        through connection: any UpstreamConnection
    ) async throws -> Money {
        try await test(readUpstreamAccess(url: url, key: key, secret: secret), through: connection)
    }

    /// Tries typed credentials, and keeps and uses them if the upstream accepts them.
    /// - Throws: as `testUpstreamAccess`, and `UpstreamChangeError`. Nothing is changed then.
    package func changeUpstreamAccess(
        url: String,
        key: String,
        secret: String,
        through connection: any UpstreamConnection
    ) async throws -> UpstreamChange {
        let access = try readUpstreamAccess(url: url, key: key, secret: secret)
        _ = try await test(access, through: connection)
        return try await connectUpstream(access, through: connection)
    }

    private func readUpstreamAccess(url: String, key: String, secret: String) throws -> UpstreamAccess {
        let stored = try database.read { try $0.upstreamAccess(openedBy: vault) }
        let access = UpstreamAccess(
            url: url.trimmed,
            key: key.trimmed.isEmpty ? stored?.key ?? "" : key.trimmed,
            secret: secret.trimmed.isEmpty ? stored?.secret ?? "" : secret.trimmed
        )
        let errors = access.errors
        guard errors.isEmpty else { throw ChangeSettingsError.invalid(errors) }
        return access
    }

    private func test(
        _ access: UpstreamAccess,
        through connection: any UpstreamConnection
    ) async throws(ChangeSettingsError) -> Money {
        do throws(UpstreamError) {
            return try await connection.test(access)
        } catch {
            throw .invalid([error.fieldError])
        }
    }
}

extension UpstreamAccess {
    fileprivate var errors: [FieldError] {
        var errors: [FieldError] = []
        if !Self.isAddress(url) {
            errors.append(FieldError("upstream_url", "Enter the address of the API, beginning with https://."))
        }
        for (field, value) in [("upstream_key", key), ("upstream_secret", secret)] {
            if value.isEmpty {
                errors.append(FieldError(field, "Please fill this in."))
            } else if value.utf8.count > 200 || !value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
                errors.append(FieldError(field, "Copy it exactly as the panel shows it: letters and digits."))
            }
        }
        return errors
    }

    /// Credentials travel in every request: only over TLS, or to this very machine.
    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 300, !text.contains("@"), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return false
        }
        if text.hasPrefix("https://") { return text.utf8.count > "https://".utf8.count }
        return ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { host in
            guard text.hasPrefix(host) else { return false }
            let rest = text.dropFirst(host.count)
            return rest.isEmpty || rest.hasPrefix(":") || rest.hasPrefix("/")
        }
    }
}

extension UpstreamError {
    fileprivate var fieldError: FieldError {
        switch self {
        case .unreachable: FieldError("upstream_url", "Nobody answers at this address. Nothing was changed.")
        case .unreadable:
            FieldError("upstream_url", "What answers at this address is not the API. Nothing was changed.")
        case .refused(let refusal) where refusal.kind == .notAuthorised:
            FieldError("upstream_key", "The key and the secret were not accepted. Nothing was changed.")
        case .refused: FieldError("upstream_url", "The API refused a test request. Nothing was changed.")
        }
    }
}
