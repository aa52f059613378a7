/// Bounds that turn a mistake in a template into a clear error.
package enum TemplateLimits {
    /// Partials, parents, blocks and sections inside one another. A partial that includes itself without an end meets
    /// this bound long before the thread's stack is used up.
    package static let depth = 100
    /// Bytes of one template's source.
    package static let sourceBytes = 1 << 20
    /// Templates in one library.
    package static let templates = 1_000
    /// Bytes of one rendered page.
    package static let outputBytes = 16 << 20
}
