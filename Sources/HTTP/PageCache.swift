import Synchronization

/// Pages that are the same for everybody, kept as long as what they show has one version.
///
/// Pages live in two generations of half the room each: new and recently used ones in the first, and when that is full
/// it becomes the second and the second is dropped. So a page that is asked for again and again stays, however many
/// others are asked for once.
package final class PageCache: Sendable {
    private struct Key: Hashable {
        let target: String
        let isSecure: Bool

        init(_ request: Request) {
            target = request.target
            isSecure = request.isSecure
        }
    }

    private struct State {
        var version = Int64.min
        var young: [Key: Asset] = [:]
        var old: [Key: Asset] = [:]
        var youngSize = 0
    }

    /// For a page's fields, which each of its representations has, and its place in the table.
    private static let overhead = 4096

    private let room: Int
    private let state = Mutex(State())

    /// - Parameter room: bytes, for the plain and the gzipped pages together.
    package init(room: Int) {
        self.room = room
    }

    /// nil when the page of that version is not kept.
    package func respond(to request: Request, version: Int64) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        let key = Key(request)
        let asset = state.withLock { state -> Asset? in
            guard state.version == version else { return nil }
            if let asset = state.young[key] { return asset }
            guard let asset = state.old[key] else { return nil }
            insert(asset, key, &state)
            return asset
        }
        return asset?.respond(to: request)
    }

    /// Keeps a page and answers with it, as it will be answered from now on.
    /// - Parameter version: of what the page shows, as it was known before the page was made.
    package func keep(_ page: Response, for request: Request, version: Int64) -> Response {
        let asset = Asset(page, hash: Asset.hash(page.body), compressionLevel: 4)
        state.withLock { state in
            // A page that was begun earlier may be ready later.
            guard version >= state.version else { return }
            if version > state.version { state = State(version: version) }
            insert(asset, Key(request), &state)
        }
        return asset.respond(to: request)
    }

    private func insert(_ asset: Asset, _ key: Key, _ state: inout State) {
        // Compressed it is smaller than that again.
        let size = 2 * asset.size + key.target.utf8.count + Self.overhead
        guard size <= room / 2 else { return }
        if state.youngSize + size > room / 2 {
            (state.old, state.young, state.youngSize) = (state.young, [:], 0)
        }
        if state.young.updateValue(asset, forKey: key) == nil { state.youngSize += size }
    }
}
