import Crypto
import FoundationEssentials
import Glibc
import Storage

/// The one key of a shop, and what is made of it.
struct SecretKey: Sendable {
    /// Seals credentials at rest.
    let vault: Vault
    /// Signs form tokens.
    let formKey: [UInt8]

    init(_ bytes: [UInt8]) throws(VaultError) {
        vault = try Vault(key: bytes)
        // A key of its own, so that what is signed for visitors tells nothing about what is sealed.
        formKey = Hash.hmacSHA256(key: bytes, Array("storefront form tokens".utf8))
    }
}

extension DataFolder {
    private static let checkContext = "settings:key_check"
    private static let checkText = "storefront"

    /// The key of this database, proved to be the one that sealed what is in it.
    /// - Parameter configured: the key from outside; without one, that of the key file, which is made for a new database.
    func secretKey(of database: Database, configured: [UInt8]?) async throws -> SecretKey {
        let keyCheck = try database.read { try $0.bindings().keyCheck }
        let key = try configured ?? readSecretKey() ?? makeSecretKey(isDatabaseNew: keyCheck == nil)
        let secret = try SecretKey(key)
        if let keyCheck {
            guard (try? secret.vault.openText(keyCheck, context: Self.checkContext)) == Self.checkText else {
                throw Failure(
                    configured == nil
                        ? "\(secretKeyPath) is not the key of the database beside it"
                        : "STOREFRONT_SECRET_KEY is not the key of the database in \(path)"
                )
            }
        } else {
            let check = secret.vault.seal(Self.checkText, context: Self.checkContext)
            try await database.write { try $0.bind(keyCheck: check) }
        }
        return secret
    }

    /// - Returns: nil when there is no file.
    private func readSecretKey() throws(Failure) -> [UInt8]? {
        var file = stat()
        guard stat(secretKeyPath, &file) == 0 else {
            guard errno == ENOENT else { throw Failure("\(secretKeyPath) cannot be read: \(Self.reason(errno))") }
            return nil
        }
        guard file.st_mode & 0o077 == 0 else {
            throw Failure("\(secretKeyPath) can be read by others: chmod 600 \(secretKeyPath)")
        }
        guard let content = FileManager.default.contents(atPath: secretKeyPath) else {
            throw Failure("\(secretKeyPath) cannot be read")
        }
        do throws(Malformed) {
            return try Read.secretKey(String(decoding: content, as: UTF8.self).filter { !$0.isWhitespace })
        } catch {
            throw Failure("\(secretKeyPath) \(error.reason)")
        }
    }

    private func makeSecretKey(isDatabaseNew: Bool) throws(Failure) -> [UInt8] {
        guard isDatabaseNew else {
            throw Failure(
                "\(secretKeyPath) is missing, and without it the credentials in the database cannot be read: "
                    + "put it back, or set STOREFRONT_SECRET_KEY"
            )
        }
        let key = randomBytes(32)
        let text = Array((Base64.encode(key, .standard) + "=\n").utf8)
        let descriptor = Glibc.open(secretKeyPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(secretKeyPath) cannot be written: \(Self.reason(errno))") }
        defer { close(descriptor) }
        // On the disk before anything is sealed with it.
        guard text.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == text.count,
            fsync(descriptor) == 0
        else {
            let code = errno
            unlink(secretKeyPath)
            throw Failure("\(secretKeyPath) cannot be written: \(Self.reason(code))")
        }
        return key
    }
}
