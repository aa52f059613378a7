import Glibc
import Testing

/// A folder of a test's own, the test's to remove. In TMPDIR, so that `scripts/test` takes away what a killed test leaves.
func makeScratchFolder(_ name: String) throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
    return String(cString: try #require(mkdtemp(&template)))
}
