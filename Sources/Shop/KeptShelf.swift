import Synchronization

/// The priced shelf of the latest version of the catalogue that was asked for: most pages show it, and few change it.
final class KeptShelf: Sendable {
    private let kept = Mutex<(version: Int64, items: [ShelfItem])?>(nil)

    /// - Parameter price: makes the shelf of that version.
    func items(of version: Int64, price: () throws -> [ShelfItem]) rethrows -> [ShelfItem] {
        if let kept = kept.withLock({ $0 }), kept.version == version { return kept.items }
        let items = try price()
        // A reading that began earlier may end later.
        kept.withLock { if version > ($0?.version ?? .min) { $0 = (version, items) } }
        return items
    }
}
