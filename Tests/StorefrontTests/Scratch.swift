import FoundationEssentials

/// A folder that is gone afterwards.
func withScratchFolder<T>(_ body: (String) throws -> T) throws -> T {
    let folder = try makeScratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

nonisolated(nonsending) func withScratchFolder<T>(_ body: nonisolated(nonsending) (String) async throws -> T)
    async throws -> T
{
    let folder = try makeScratchFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

private func makeScratchFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/storefront-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
}

func permissions(_ path: String) -> Int? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
}
