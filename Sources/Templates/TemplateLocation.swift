/// A place in a template's source.
package struct TemplateLocation: Sendable, Hashable {
    /// The path as the operator would type it, or the name under which a source was given.
    package let file: String
    /// Counted from 1.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}

extension TemplateLocation: CustomStringConvertible {
    package var description: String { "\(file):\(line)" }
}
