import Storage
import Synchronization

/// What was made of the latest version of the catalogue that was asked for: most pages show it, and few change it.
package final class Kept<Value: Sendable>: Sendable {
    private let kept = Mutex<(version: Int64, value: Value)?>(nil)

    package init() {}

    /// - Parameter make: makes it from the catalogue as the reader sees it.
    package func value(in reader: Reader, make: () throws -> Value) throws -> Value {
        // What a writer sees may yet be undone, and its version given to something else.
        guard !(reader is Writer) else { return try make() }
        let version = try reader.catalogueVersion()
        if let kept = kept.withLock({ $0 }), kept.version == version { return kept.value }
        let value = try make()
        // A reading that began earlier may end later.
        kept.withLock { if version > ($0?.version ?? .min) { $0 = (version, value) } }
        return value
    }
}
